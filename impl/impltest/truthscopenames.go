package impltest

import (
	"slices"
	"strings"
)

// beyondNames leaves out names that only a name server knows, and what package
// net says of addresses before it uses them.
func beyondNames(s scenario, st step) string {
	if strings.HasPrefix(st.Op, "lookup") && st.Op != "lookupport" {
		return beyondLookup(st)
	}
	if err := st.Result.Err; err != nil && slices.Contains(err.Chain, "*net.AddrError") && !strings.HasSuffix(err.Text, "invalid port") {
		return parsing
	}
	switch st.Op {
	case "dial", "listen", "listenpacket":
		host, _, _ := strings.Cut(st.Args["addr"], ":")
		switch {
		case strings.HasSuffix(host, ".test"), host == "0x7f.1", host == "LocalHost.":
			return nameServer
		case strings.HasPrefix(st.Args["addr"], "[::ffff:"):
			return ""
		}
		if st.Op == "listen" && st.Args["network"] == "unixgram" {
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
	if queries, _ := st.Result.Facts["dns_queries"].(string); queries != "" || strings.HasSuffix(host, ".test") {
		return nameServer
	}
	switch {
	case st.Op == "lookupaddr" && host == "localhost":
		return argument
	case st.Op == "lookupaddr":
		return hostsFile
	case strings.HasPrefix(host, "::ffff:"):
		return mapped
	case st.Args["ctx"] != "" && host == "localhost":
		return lookupIP
	}
	return ""
}
