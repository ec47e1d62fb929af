package sockets

import (
	"fmt"
	"sync"
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

// ports is the table of default ports of a namespace.
type ports struct {
	mu     sync.RWMutex // guards byName
	byName map[string]int
}

func newPorts() *ports {
	return &ports{byName: map[string]int{
		"echo": PortEcho, "discard": PortDiscard, "systat": PortSystat, "daytime": PortDayTime,
		"netstat": PortNetStat, "ftp": PortFTP, "ssh": PortSSH, "telnet": PortTelnet, "smtp": PortSMTP,
		"time": PortTimeServer, "whois": PortWhois, "dns": PortDNS, "gopher": PortGopher,
		"finger": PortFinger, "http": PortHTTP, "pop3": PortPOP3, "nntp": PortNNTP,
		"exec": PortExecServer, "login": PortLoginServer, "cmd": PortCmdServer,
	}}
}

// DefaultPortAt answers the port of a protocol, and an *ArgumentError when the
// namespace knows none. The table is this program's own, apart from the
// services that the system knows. The original has two ports for 'dns'; here
// it is 53.
//
// Smalltalk: AbstractSocket class >> defaultPortAt:.
func (c *AbstractSocketClass) DefaultPortAt(protocol string) (int, error) {
	c.check()
	port, ok := c.ports.at(protocol)
	if !ok {
		return 0, &ArgumentError{What: "protocol", Value: protocol, Reason: "has no default port: SetDefaultPortAt gives it one"}
	}
	return port, nil
}

// DefaultPortAtIfAbsent answers the port of a protocol, and absent when the
// namespace knows none.
//
// Smalltalk: AbstractSocket class >> defaultPortAt:ifAbsent:.
func (c *AbstractSocketClass) DefaultPortAtIfAbsent(protocol string, absent int) int {
	c.check()
	if port, ok := c.ports.at(protocol); ok {
		return port
	}
	return absent
}

// SetDefaultPortAt gives a protocol a port, for this namespace alone. A port
// outside of 0..65535 is a *RangeError and changes nothing.
//
// Smalltalk: AbstractSocket class >> defaultPortAt:put:.
func (c *AbstractSocketClass) SetDefaultPortAt(protocol string, port int) error {
	c.check()
	if port < 0 || port > maxPort {
		return &RangeError{What: fmt.Sprintf("default port of %q", protocol), Value: int64(port), Max: maxPort}
	}
	c.ports.mu.Lock()
	defer c.ports.mu.Unlock()
	c.ports.byName[protocol] = port
	return nil
}

func (p *ports) at(protocol string) (int, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	port, ok := p.byName[protocol]
	return port, ok
}
