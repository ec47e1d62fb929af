package names

import "strings"

// Service returns the port of a well-known service of a protocol, "tcp" or "udp", and
// reports whether there is one. Case is ignored.
func Service(protocol, name string) (port uint16, ok bool) {
	port, ok = services[protocol][strings.ToLower(name)]
	return port, ok
}

// services are the well-known services by protocol, as in the list of a Linux system:
// http has only TCP, and ntp only UDP.
var services = map[string]map[string]uint16{
	"tcp": {
		"echo":        7,
		"discard":     9,
		"systat":      11,
		"daytime":     13,
		"netstat":     15,
		"qotd":        17,
		"chargen":     19,
		"ftp-data":    20,
		"ftp":         21,
		"ssh":         22,
		"telnet":      23,
		"smtp":        25,
		"time":        37,
		"whois":       43,
		"domain":      53,
		"gopher":      70,
		"finger":      79,
		"http":        80,
		"kerberos":    88,
		"pop3":        110,
		"nntp":        119,
		"imap2":       143,
		"imap3":       220,
		"imap":        143,
		"snmp":        161,
		"bgp":         179,
		"irc":         194,
		"ldap":        389,
		"https":       443,
		"submissions": 465,
		"submission":  587,
		"ldaps":       636,
		"domain-s":    853,
		"ftps":        990,
		"telnets":     992,
		"imaps":       993,
		"pop3s":       995,
		"socks":       1080,
		"radius":      1812,
		"mysql":       3306,
		"sip":         5060,
		"postgresql":  5432,
		"xmpp-client": 5222,
		"xmpp-server": 5269,
		"amqp":        5672,
		"redis":       6379,
	},
	"udp": {
		"echo":     7,
		"discard":  9,
		"daytime":  13,
		"chargen":  19,
		"time":     37,
		"domain":   53,
		"bootps":   67,
		"bootpc":   68,
		"tftp":     69,
		"kerberos": 88,
		"ntp":      123,
		"snmp":     161,
		"ldap":     389,
		"https":    443,
		"syslog":   514,
		"ldaps":    636,
		"domain-s": 853,
		"radius":   1812,
		"sip":      5060,
	},
}
