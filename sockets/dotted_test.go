package sockets_test

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestIPAddressFromString(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	for text, want := range map[string]string{
		"1.2.3.4": "1.2.3.4", "0.0.0.0": "0.0.0.0", "255.255.255.255": "255.255.255.255",
		"127.1": "127.0.0.1", "10.1.257": "10.1.1.1", "1.2.65535": "1.2.255.255", "1.16777215": "1.255.255.255",
		"2130706433": "127.0.0.1", "4294967295": "255.255.255.255", "0": "0.0.0.0",
	} {
		a, err := ns.IPAddress.FromString(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, a.String(), text)
		assert.True(t, ns.IPAddress.IsDigitAddress(text), text)
	}
	for text, reason := range map[string]string{
		"":                     "has an empty part",
		".":                    "has an empty part",
		"1.2.3.":               "has an empty part",
		"1..2":                 "has an empty part",
		"1.2.3.4.5":            "has more than four parts",
		"256.1.1.1":            "part 256 is outside 0..255",
		"1.1.1.256":            "part 256 is outside 0..255",
		"1.1.65536":            "part 65536 is outside 0..65535",
		"1.16777216":           "part 16777216 is outside 0..16777215",
		"4294967296":           "part 4294967296 is too large",
		"99999999999999999999": "part 99999999999999999999 is too large",
		"01.2.3.4":             "part 01 has a leading zero",
		"127.00":               "part 00 has a leading zero",
		"0x7f.1":               `part "0x7f" is not a decimal number`,
		"-1.2.3.4":             `part "-1" is not a decimal number`,
		"+1":                   `part "+1" is not a decimal number`,
		"1_0.1":                `part "1_0" is not a decimal number`,
		"1.2. 3.4":             `part " 3" is not a decimal number`,
		"١.2.3.4":              `part "١" is not a decimal number`,
		"localhost":            `part "localhost" is not a decimal number`,
		"::1":                  "has a colon, as those that IP6Address reads and those with a port have",
	} {
		_, err := ns.IPAddress.FromString(text)
		assert.Equal(t, &sockets.ArgumentError{What: "address", Value: text, Reason: reason}, err)
		assert.False(t, ns.IPAddress.IsDigitAddress(text), text)
	}
}

// TestIPAddressShortForms: the last number of a form stands for all bytes that
// are left, in text as in an array.
func TestIPAddressShortForms(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "bytes")
		want := ns.IPAddress.With(b[0], b[1], b[2], b[3])
		n := rapid.IntRange(1, 4).Draw(t, "parts")
		var parts []uint32
		var text string
		for _, one := range b[:n-1] {
			parts = append(parts, uint32(one))
			text += fmt.Sprint(one, ".")
		}
		var last uint32
		for _, one := range b[n-1:] {
			last = last<<8 | uint32(one)
		}
		parts, text = append(parts, last), text+fmt.Sprint(last)

		got, err := ns.IPAddress.FromArray(parts...)
		require.NoError(t, err)
		assert.Equal(t, want, got)
		got, err = ns.IPAddress.FromString(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	})
}

// FuzzIPAddressFromString: what is taken in the full form is what package netip
// takes, and what is printed reads back.
func FuzzIPAddressFromString(f *testing.F) {
	for _, seed := range []string{"127.0.0.1", "127.1", "1.2.3", "4294967295", "01.1.1.1", "256.1", "1.2.3.4.5", "::1", ""} {
		f.Add(seed)
	}
	ns := sockets.NewNamespace(memory.New())
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ns.IPAddress.FromString(text)
		if parsed, parseErr := netip.ParseAddr(text); parseErr == nil && parsed.Is4() {
			require.NoError(t, err)
			assert.Equal(t, parsed, a.Addr())
		}
		if err != nil {
			require.ErrorIs(t, err, sockets.ErrArgument)
			return
		}
		back, err := ns.IPAddress.FromString(a.String())
		require.NoError(t, err)
		assert.Equal(t, a, back)
	})
}
