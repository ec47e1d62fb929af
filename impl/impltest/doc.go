// Package impltest is the conformance suite of package impl: an implementation,
// or a wrapper of one, runs it to show that it fulfils the contract of the
// boundary.
//
// An implementation runs the suite from a test of its own. [Default] makes the
// [Harness] of a first run, which says how to make a provider and what to expect of it:
//
//	func TestConformance(t *testing.T) {
//		impltest.Run(t, impltest.Default(t, func(testing.TB) impl.Provider { return mine.New() }))
//	}
//
// A harness of its own declares what the implementation has, so that it cannot
// disappear without a failure:
//
//	impltest.Harness{
//		New:  func(testing.TB) impl.Provider { return mine.New() },
//		Host: impltest.Loopback(),
//		Features: impltest.Features{
//			IPv6: true, DualStack: true, UDP: true,
//			TCPStream: tcp, TCPServer: tcp, UDPDatagram: udp,
//		},
//	}
//
// # What it checks
//
// The contract of package impl, and beyond it what a program can observe of the
// sockets of Linux: which result comes in which state, in which order, and with
// which error. There is one file for each concept, and each of them is a list of
// small scenes that read from top to bottom: phases.go, bind.go, listen.go,
// connect.go, backlog.go, accept.go, data.go, halfclose.go, reset.go, close.go,
// deadline.go, readiness.go, tries.go, transparency.go and so on for streams,
// datagrambind.go, datagramdata.go, refused.go, multicast.go and so on for
// datagrams, and rawecho.go, rawplaces.go and so on for raw sockets; run.go lists
// them. Every scene runs over each network that the harness declares, beside
// others, with a provider and sockets of its own. In addition, the streams run
// the suite that package net has for every net.Conn.
//
// # Two hosts
//
// An implementation that stands for more than one host says with [Harness.Hosts]
// how to make two. The scenes that need no more than a client and a server are
// then played between them too, with the connecting and sending sockets on the
// one and the servers and receivers on the other. A scene that needs more says
// so: it begins with together when both sides must be on one host, and with
// prompt when it needs effects to be visible at once, which they are not when
// [Features] has Delayed.
//
// # Features
//
// What not every implementation has is declared as data, in [Features]. A feature
// that is declared and missing fails the suite, and so does one that is there and
// not declared. Nothing is skipped: where a feature is not declared, the suite
// checks that asking for it fails as the boundary says. Raw sockets may need a
// privilege: a harness whose process lacks it says so with
// [Features.RawNeedsPrivilege], and the suite checks that they are denied. The
// same holds for ports below 1024 and [Features.LowPortsNeedPrivilege].
//
// # Time
//
// Nothing in the suite sleeps to let something happen. Where a scene needs to
// know that a call waits, it waits for an effect that it can see, or looks
// whether the call has returned after a short while: such a look can miss a
// mistake, but cannot report one that is not there. With [Harness.Virtual] every
// scene runs in a bubble of testing/synctest, where the look is exact and waiting
// takes no real time.
//
// A scene that does not end, because a call of the implementation does not
// return, fails by its name and shows where its goroutines are; the others are
// played. A scene has some minutes, see [Harness.Watchdog]. A scene that panics fails
// by its name too.
package impltest
