// Package sockets_test looks at the project as a whole, from outside: the rules
// of its structure, the tables of its documents, and the same programs over
// every implementation.
package sockets_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

const module = "github.com/smalltalk-sockets/go"

// imports is the import table of docs/architecture.md: what the code of a
// folder may import besides the standard library. Its tests may import
// anything. A folder that is not named here may hold no code, but for docs.
var imports = map[string][]string{
	"readbuffer":    {},
	"streams":       {module + "/readbuffer"},
	"impl":          {},
	"impl/kernel":   {module + "/impl", "golang.org/x/sys/", "golang.org/x/net/"},
	"impl/memory":   {module + "/impl"},
	"impl/impltest": {module + "/impl", "github.com/stretchr/testify/", "go.uber.org/goleak", "golang.org/x/net/nettest"},
	"sockets":       {module + "/impl", module + "/streams", module + "/readbuffer"},
}

// exceptions are the files that may import more than their folder.
var exceptions = map[string][]string{
	"sockets/default.go": {module + "/impl/kernel"},
}

func TestImportTable(t *testing.T) {
	for file, source := range goFiles(t) {
		folder := path.Dir(file)
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "docs/") {
			continue
		}
		allowed, ok := imports[folder]
		if !assert.True(t, ok, "%s: folder %s is not in the import table", file, folder) {
			continue
		}
		allowed = append(allowed[:len(allowed):len(allowed)], exceptions[file]...)
		for _, spec := range source.Imports {
			imported := strings.Trim(spec.Path.Value, `"`)
			assert.True(t, isStandard(imported) || matches(allowed, imported), "%s must not import %s", file, imported)
		}
	}
}

// isStandard reports whether a package belongs to the standard library: the
// first element of its path has no dot.
func isStandard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".")
}

// matches reports whether one of the rules allows the import: by its whole path
// or, when the rule ends in a slash, by its beginning.
func matches(rules []string, imported string) bool {
	for _, rule := range rules {
		if imported == rule || strings.HasSuffix(rule, "/") && strings.HasPrefix(imported, rule) {
			return true
		}
	}
	return false
}

// TestTopLevel holds the top of the tree to its fixed layout.
func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	allowed := []string{"go.mod", "go.sum", "sockets", "impl", "streams", "readbuffer", "docs", "sockets_test.go", "README.md"}
	for _, entry := range entries {
		if name := entry.Name(); !strings.HasPrefix(name, ".") {
			assert.Contains(t, allowed, name)
		}
	}
}

// goFiles parses every Go file of the module, by its path from the top.
func goFiles(t *testing.T) map[string]*ast.File {
	t.Helper()
	files := make(map[string]*ast.File)
	set := token.NewFileSet()
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || name != "." && strings.HasPrefix(entry.Name(), ".")):
			return fs.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
		files[filepath.ToSlash(name)] = file
		return err
	})
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files
}

// TestSamePrograms runs programs that write down all they see, over every
// implementation and through wrappers. What they see must be the same.
func TestSamePrograms(t *testing.T) {
	programs := map[string]func(p *program){
		"conversation": conversation,
		"phases":       phases,
		"half-close":   halfClose,
		"reset":        reset,
	}
	for name, run := range programs {
		t.Run(name, func(t *testing.T) {
			want := transcript(t, kernel.New(), run)
			require.NotEmpty(t, want)
			t.Log("\n" + want)
			assert.Equal(t, want, transcript(t, memory.New(), run), "memory")
			assert.Equal(t, want, transcript(t, impltest.Wrap(kernel.New()), run), "wrapped kernel")
			assert.Equal(t, want, transcript(t, impltest.Wrap(memory.New()), run), "wrapped memory")
		})
	}
}

// program is a run of one program: its namespace, and what it wrote down.
type program struct {
	*testing.T
	ns  *sockets.Namespace
	log strings.Builder
}

func transcript(t *testing.T, provider impl.Provider, run func(*program)) string {
	t.Helper()
	p := &program{T: t, ns: sockets.NewNamespace(provider)}
	run(p)
	return p.log.String()
}

var anyPort = regexp.MustCompile(`:\d+`)

// note writes a line down, without port numbers.
func (p *program) note(format string, args ...any) {
	fmt.Fprintln(&p.log, anyPort.ReplaceAllString(fmt.Sprintf(format, args...), ":port"))
}

// listen makes a server on a free port of the loopback address.
func (p *program) listen() *sockets.ServerSocket {
	server, err := p.ns.ServerSocket.Port(0, sockets.QueueSize(1), sockets.BindTo(p.ns.IPAddress.LoopbackHost()))
	require.NoError(p, err)
	p.Cleanup(func() { _ = server.Close() })
	return server
}

// pair makes a connection.
func (p *program) pair() (client, server *sockets.Socket) {
	l := p.listen()
	client, err := p.ns.Socket.RemoteAddress(p.Context(), l.Address(), l.Port())
	require.NoError(p, err)
	server, err = l.Accept()
	require.NoError(p, err)
	for _, s := range []*sockets.Socket{client, server} {
		require.NoError(p, s.SetDeadline(time.Now().Add(10*time.Second)))
		p.Cleanup(func() { _ = s.Close() })
	}
	return client, server
}

// conversation is lines, frames, integers and a limit that is passed.
func conversation(p *program) {
	client, server := p.pair()
	server.SetLineLimit(15)
	p.note("%v", client)

	client.Display("a line").NL().Print("printed").Space().Display(42).NL()
	p.note("flush: %v", client.NextPutAllFlush([]byte("far too long a line\nnext\r\n")))
	for range 3 {
		l, err := server.NextLineString()
		p.note("line %q %v", l, err)
	}
	found, err := server.SkipTo('\n')
	p.note("skip %v %v", found, err)
	l, err := server.NextLineString()
	p.note("line %q %v", l, err)

	p.note("put: %v %v", client.PutUint32BE(0xDEADBEEF), client.PutInt16LE(-2))
	p.note("close: %v", client.Close())
	u, err := server.Uint32BE()
	p.note("uint %x %v", u, err)
	i, err := server.Int16LE()
	p.note("int %d %v", i, err)
	_, err = server.ReadByte()
	p.note("end: %v", err)
}

// phases is a server and a client that go through theirs, with all mistakes.
func phases(p *program) {
	ns := p.ns
	server, err := ns.ServerSocket.New()
	p.note("%v %v %v %v", server, err, server.Bound(), server.Listening())
	_, err = server.Accept()
	p.note("accept: %v", err)
	p.note("listen: %v", server.Listen(1))
	p.note("bind: %v", server.Bind(0, "127.0.0.300"))
	p.note("bind: %v", server.Bind(0, "127.0.0.1"))
	p.note("%v %v %v", server, server.Bound(), server.Listening())
	p.note("bind: %v", server.Bind(0, "127.0.0.1"))
	_, err = ns.Socket.RemoteAddress(p.Context(), server.Address(), server.Port())
	p.note("connect: %v", err)
	p.note("listen: %v", server.Listen(1))
	p.note("%v %v %v", server, server.Bound(), server.Listening())
	_, err = server.TryAccept()
	p.note("accept: %v", err)
	_, err = ns.ServerSocket.Port(server.Port(), sockets.BindTo(server.Address()))
	p.note("second: %v", err)
	client, err := ns.Socket.RemoteAddress(p.Context(), server.Address(), server.Port())
	p.note("%v %v %v", client, err, server.CanRead())
	p.note("close: %v", server.Close())
	p.note("close: %v", server.Close())
	_, err = server.Accept()
	p.note("accept: %v", err)
	_, err = client.ReadByte()
	p.note("read: %v", err)
	_, err = client.ReadByte()
	p.note("read: %v", err)
	_, err = client.Write([]byte("x"))
	p.note("write: %v", err)
	p.note("close: %v", client.Close())
	_, err = client.Read(make([]byte, 1))
	p.note("read: %v", err)
}

// halfClose ends one direction and goes on in the other.
func halfClose(p *program) {
	client, server := p.pair()
	client.Display("question").NL()
	p.note("close write: %v", client.CloseWrite())
	all, err := server.UpToEnd(100)
	p.note("%q %v, peer alive: %v", all, err, server.IsPeerAlive())
	p.note("answer: %v", server.NextPutAllFlush([]byte("answer\n")))
	l, err := client.NextLineString()
	p.note("%q %v", l, err)
	_, err = client.Write([]byte("too late"))
	p.note("write: %v", err)
	p.note("close: %v", server.Close())
	_, err = client.ReadByte()
	p.note("read: %v", err)
	p.note("close write: %v", client.CloseWrite())
}

// reset closes a connection with bytes unread.
func reset(p *program) {
	client, server := p.pair()
	_, err := server.Write([]byte("before"))
	p.note("write: %v", err)
	_, err = client.Write([]byte("never read"))
	p.note("write: %v, readable: %v", err, server.CanRead())
	p.note("close: %v", server.Close())
	s, err := client.NextString(6)
	p.note("read: %q %v", s, err)
	for range 2 {
		_, err = client.ReadByte()
		p.note("read: %v", err)
	}
	p.note("put: %v", client.NextPutAll([]byte("x")))
	p.note("flush: %v", client.Flush())
	p.note("close: %v", client.Close())
}
