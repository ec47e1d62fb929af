package kerneltruth

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// operation is how a step is played at the boundary.
type operation func(r *replay, args map[string]string) outcome

// operations are all that can be played, by their names in records. The meta part
// of the data describes them.
var operations map[string]operation

func init() { // because some operations look others up
	operations = map[string]operation{
		// the calls of package net on streams and servers
		"pair":       (*replay).pair,
		"dial":       (*replay).dial,
		"listen":     (*replay).listen,
		"accept":     (*replay).accept,
		"read":       (*replay).read,
		"readnil":    (*replay).readNil,
		"write":      (*replay).write,
		"writenil":   (*replay).write,
		"close":      (*replay).closeObject,
		"closeread":  (*replay).closeRead,
		"closewrite": (*replay).closeWrite,
		"copy":       (*replay).copy,
		"addrs":      (*replay).addrs,

		// the calls on datagram sockets
		"listenpacket":     (*replay).listenPacket,
		"listenmulticast":  (*replay).listenMulticast,
		"readfrom":         (*replay).readFrom,
		"readfromaddrport": (*replay).readFromAddrPort,
		"readmsg":          (*replay).readFrom,
		"writeto":          (*replay).writeTo,

		// raw system calls
		"socket":      (*replay).socket,
		"socketpair":  (*replay).socketPair,
		"bind":        (*replay).bind,
		"rlisten":     (*replay).rawListen,
		"raccept":     (*replay).rawAccept,
		"connect":     (*replay).connect,
		"send":        (*replay).send,
		"recv":        (*replay).recv,
		"shutdown":    (*replay).shutdown,
		"poll":        (*replay).poll,
		"pollwait":    (*replay).pollUrgent,
		"ioctl":       (*replay).atMark,
		"getsockname": (*replay).getSockName,
		"getpeername": (*replay).getPeerName,
		"sendicmp":    (*replay).sendICMP,
		"recvicmp":    (*replay).receiveICMP,

		// options
		"getopt":         (*replay).getOption,
		"setopt":         (*replay).setOption,
		"setlinger":      setNumber(impl.Linger, "sec"),
		"setreadbuffer":  setNumber(impl.ReceiveBuffer, "n"),
		"setwritebuffer": setNumber(impl.SendBuffer, "n"),
		"setnodelay":     setSwitch(impl.NoDelay),
		"setkeepalive":   setSwitch(impl.KeepAlive),
		"setunlink":      (*replay).setUnlink,

		// time
		"deadline": (*replay).deadline,
		"sleep":    (*replay).sleep,
		"ctx":      (*replay).newContext,
		"cancel":   (*replay).cancelContext,

		// names and paths
		"freeport":   (*replay).freePort,
		"let":        (*replay).let,
		"lookuphost": (*replay).lookupHost,
		"lookupaddr": (*replay).lookupAddr,
		"lookupport": (*replay).lookupPort,
		"rm":         (*replay).removePath,
		"ls":         (*replay).list,
		"stat":       (*replay).stat,
		"padpath":    (*replay).padPath,
		"padabs":     (*replay).padAbstract,

		// loops of many calls
		"dialn":             (*replay).dialMany,
		"xfill":             (*replay).fill,
		"xrfill":            (*replay).rawFill,
		"xdgfill":           (*replay).datagramFill,
		"xreadall":          (*replay).readAll,
		"xdrainuntil":       (*replay).drainUntil,
		"xsendn":            (*replay).sendMany,
		"xrecvn":            (*replay).receiveMany,
		"xconcwrite":        (*replay).writeAtOnce,
		"xcloserace":        (*replay).closeRace,
		"xephemeral":        (*replay).ephemeral,
		"xephemeralconnect": (*replay).ephemeralConnect,
		"ximmediate":        (*replay).immediate,
	}
}

// loopbackV4 is the address that most scenarios use.
var loopbackV4 = netip.AddrFrom4([4]byte{127, 0, 0, 1})
