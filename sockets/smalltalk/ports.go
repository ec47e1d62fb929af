package smalltalk

import (
	"fmt"
	"sync"

	"github.com/smalltalk-sockets/go/sockets"
)

// The ports of well-known services. The comment of each names the message of
// the original.
const (
	PortEcho        = 7   // Smalltalk: AbstractSocket class >> portEcho.
	PortDiscard     = 9   // Smalltalk: AbstractSocket class >> portDiscard.
	PortSystat      = 11  // Smalltalk: AbstractSocket class >> portSystat.
	PortDayTime     = 13  // Smalltalk: AbstractSocket class >> portDayTime.
	PortNetStat     = 15  // Smalltalk: AbstractSocket class >> portNetStat.
	PortFTP         = 21  // Smalltalk: AbstractSocket class >> portFTP.
	PortSSH         = 22  // Smalltalk: AbstractSocket class >> portSSH.
	PortTelnet      = 23  // Smalltalk: AbstractSocket class >> portTelnet.
	PortSMTP        = 25  // Smalltalk: AbstractSocket class >> portSMTP.
	PortTimeServer  = 37  // Smalltalk: AbstractSocket class >> portTimeServer.
	PortWhois       = 43  // Smalltalk: AbstractSocket class >> portWhois.
	PortDNS         = 53  // Smalltalk: AbstractSocket class >> portDNS.
	PortGopher      = 70  // Smalltalk: AbstractSocket class >> portGopher.
	PortFinger      = 79  // Smalltalk: AbstractSocket class >> portFinger.
	PortHTTP        = 80  // Smalltalk: AbstractSocket class >> portHTTP.
	PortPOP3        = 110 // Smalltalk: AbstractSocket class >> portPOP3.
	PortNNTP        = 119 // Smalltalk: AbstractSocket class >> portNNTP.
	PortExecServer  = 512 // Smalltalk: AbstractSocket class >> portExecServer.
	PortLoginServer = 513 // Smalltalk: AbstractSocket class >> portLoginServer.
	PortCmdServer   = 514 // Smalltalk: AbstractSocket class >> portCmdServer.

	// PortReserved is the last of the ports that only a program with privilege
	// can have.
	//
	// Smalltalk: AbstractSocket class >> portReserved.
	PortReserved = 1023
)

// Ports is a table of the default ports of protocols, by name: that of the program,
// apart from the services that the system knows. The zero Ports has those of the
// constants. It is safe for concurrent use.
//
// The original has two ports for 'dns'; here it is 53.
type Ports struct {
	mu  sync.RWMutex   // guards own
	own map[string]int // what Put has put
}

var wellKnown = map[string]int{
	"echo": PortEcho, "discard": PortDiscard, "systat": PortSystat, "daytime": PortDayTime,
	"netstat": PortNetStat, "ftp": PortFTP, "ssh": PortSSH, "telnet": PortTelnet, "smtp": PortSMTP,
	"time": PortTimeServer, "whois": PortWhois, "dns": PortDNS, "gopher": PortGopher,
	"finger": PortFinger, "http": PortHTTP, "pop3": PortPOP3, "nntp": PortNNTP,
	"exec": PortExecServer, "login": PortLoginServer, "cmd": PortCmdServer,
}

// At returns the port of a protocol, and a *sockets.ArgumentError when the table has
// none.
//
// Smalltalk: AbstractSocket class >> defaultPortAt:.
func (p *Ports) At(protocol string) (int, error) {
	port, ok := p.at(protocol)
	if !ok {
		return 0, &sockets.ArgumentError{What: "protocol", Value: protocol, Reason: "has no default port: Put gives it one"}
	}
	return port, nil
}

// AtIfAbsent returns the port of a protocol, and absent when the table has none.
//
// Smalltalk: AbstractSocket class >> defaultPortAt:ifAbsent:.
func (p *Ports) AtIfAbsent(protocol string, absent int) int {
	if port, ok := p.at(protocol); ok {
		return port
	}
	return absent
}

// Put gives a protocol a port. A port outside of 0..65535 is a *sockets.RangeError and
// changes nothing.
//
// Smalltalk: AbstractSocket class >> defaultPortAt:put:.
func (p *Ports) Put(protocol string, port int) error {
	if port < 0 || port > maxPort {
		return &sockets.RangeError{What: fmt.Sprintf("default port of %q", protocol), Value: int64(port), Max: maxPort}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.own == nil {
		p.own = make(map[string]int)
	}
	p.own[protocol] = port
	return nil
}

const maxPort = 65535

func (p *Ports) at(protocol string) (int, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if port, ok := p.own[protocol]; ok {
		return port, true
	}
	port, ok := wellKnown[protocol]
	return port, ok
}
