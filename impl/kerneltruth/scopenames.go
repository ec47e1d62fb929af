package kerneltruth

import (
	"slices"
	"strings"
)

// beyondNames leaves out what package net says of addresses before it uses them.
func beyondNames(s scenario, st step) string {
	if strings.HasPrefix(st.Op, "lookup") && st.Op != "lookupport" {
		return beyondLookup(st)
	}
	if err := st.Result.Err; err != nil && slices.Contains(err.Chain, "*net.AddrError") && !strings.HasSuffix(err.Text, "invalid port") {
		return parsing
	}
	switch st.Op {
	case "dial":
		if strings.HasPrefix(st.Args["addr"], "six.test") {
			return parsing // package net looks for one family only
		}
	case "listen":
		if st.Args["network"] == "unixgram" {
			return otherPhase
		}
	case "deadline":
		if st.Result.Err != nil && st.Result.Err.Op == "" {
			return unlabelled
		}
	case "accept":
		if s.maker(st.Args["ln"]).Args["network"] == "unixgram" {
			return otherPhase
		}
	}
	return ""
}

func beyondLookup(st step) string {
	host := st.Args["host"] + st.Args["ip"]
	switch {
	case st.Op == "lookupaddr" && host == "localhost":
		return argument
	case st.Op == "lookupaddr":
		return hostsFile
	case strings.HasPrefix(host, "::ffff:"):
		return mapped
	case st.Args["ctx"] != "" && host != "127.0.0.1":
		return lookupIP
	}
	return ""
}
