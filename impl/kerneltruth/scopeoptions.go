package kerneltruth

import (
	"slices"
	"strings"
)

// beyondGet returns why an option cannot be asked for.
func beyondGet(s scenario, st step) string {
	if reason := beyondOption(s, st); reason != "" {
		return reason
	}
	name, option := st.Args["sock"], st.Args["option"]
	set := slices.ContainsFunc(s.Steps, func(other step) bool {
		return other.Op == "setopt" && other.Args["sock"] == name && other.Args["option"] == option
	})
	if linger, ok := st.Result.Facts["linger"].(float64); ok && linger < 0 {
		return argument
	}
	preset := slices.Contains([]string{"TCP_NODELAY", "SO_KEEPALIVE", "TCP_KEEPIDLE"}, option)
	if s.maker(name).Op == "socket" && !s.isServer(name) && preset && !set {
		return bareDefault
	}
	return ""
}

// beyondSet returns why an option cannot be set.
func beyondSet(s scenario, st step) string {
	if reason := beyondOption(s, st); reason != "" {
		return reason
	}
	value := st.Args["value"]
	switch st.Args["option"] {
	case "IP_TTL", "IP_MULTICAST_TTL":
		if value == "256" || strings.HasPrefix(value, "-") {
			return argument
		}
	case "SO_LINGER":
		if strings.HasPrefix(st.Args["value2"], "-") {
			return argument
		}
	case "IP_ADD_MEMBERSHIP":
		if strings.HasPrefix(value, "127.") {
			return argument
		}
	}
	return ""
}

// beyondOption returns why the boundary has no equivalent of the option of a
// step.
func beyondOption(s scenario, st step) string {
	name, option := st.Args["sock"], st.Args["option"]
	if option == "SO_ERROR" {
		return pendingError
	}
	if _, ok := socketOptions[option]; !ok {
		return foreignOption
	}
	datagrams := slices.Contains(datagramOptions, option)
	streams := slices.Contains(streamOptions, option)
	unix := strings.HasPrefix(s.maker(name).Args["network"]+s.maker(name).Args["family"], "unix")
	switch {
	case datagrams && !s.isDatagram(name), streams && s.isDatagram(name), unix && slices.Contains(ipOptions, option):
		return foreignOption
	}
	return ""
}
