package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const usage = `gopher serves a directory over the Gopher protocol.

  gopher [flags] directory          let clients fetch all of it, compare, report
  gopher -serve [flags] directory   serve until interrupted
  gopher -fetch URL                 fetch from any gopher server

flags:
`

// errProblems ends the program after the report has described them.
var errProblems = errors.New("there were problems")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "gopher:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, arguments []string, out, errs *os.File) error {
	flags := flag.NewFlagSet("gopher", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.Usage = func() {
		_, _ = fmt.Fprint(errs, usage)
		flags.PrintDefaults()
	}
	network := flags.String("network", "kernel", "kernel or memory: who makes the sockets")
	clients := flags.Int("clients", 10, "how many clients fetch the directory at once")
	address := flags.String("address", "", "where to listen (default 127.0.0.1:0, with -serve 127.0.0.1:7070)")
	timeout := flags.Duration("timeout", 30*time.Second, "how long to wait for the other side's next step")
	grace := flags.Duration("grace", 10*time.Second, "how long to wait for running transfers when stopping")
	serve := flags.Bool("serve", false, "serve until interrupted")
	from := flags.String("fetch", "", "a gopher URL to fetch and print")
	if err := flags.Parse(arguments); err != nil {
		return flag.ErrHelp // Parse has explained it
	}
	switch {
	case *from != "" && flags.NArg() == 0:
		return fetch(ctx, *from, *timeout, out, errs)
	case *from != "" || flags.NArg() != 1 || *clients < 1:
		flags.Usage()
		return flag.ErrHelp
	case *serve && *network != "kernel":
		return errors.New("no other program could reach the memory network: -serve needs -network kernel")
	case *serve:
		s := Service{Directory: flags.Arg(0), Network: *network, Address: *address, Timeout: *timeout, Grace: *grace}
		if s.Address == "" {
			s.Address = "127.0.0.1:7070"
		}
		return s.Run(ctx, errs)
	}
	j := Job{Directory: flags.Arg(0), Network: *network, Address: *address, Clients: *clients, Timeout: *timeout, Grace: *grace}
	if j.Address == "" {
		j.Address = "127.0.0.1:0"
	}
	report, err := j.Run(ctx, out)
	if err != nil {
		return err
	}
	if err := report.Print(out); err != nil {
		return err
	}
	if report.Problems() > 0 || report.Cut > 0 {
		return errProblems
	}
	return nil
}
