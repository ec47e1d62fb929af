// Package pcapng writes what happens on a network as a capture, which Wireshark and tshark
// open: a [Capture] is a trace.Observer.
//
// Packets between the hosts of a network in memory are written as they were sent, with a
// comment on those that were lost, and why. What stays within a host, and what
// trace.Wrap observes of any implementation, the kernel's included, has no packets: its
// packets are made from the calls, with handshakes, acknowledgements and checksums.
// Each host is an interface of the capture.
//
// Unix sockets have no packets anywhere. They are shown as TCP and UDP between addresses
// of documentation, 2001:db8::/32, whose names are the paths: so Wireshark shows their
// streams and decodes what is in them, which it does for no other form.
package pcapng
