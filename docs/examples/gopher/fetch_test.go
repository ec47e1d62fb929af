package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseURL(t *testing.T) {
	for text, want := range map[string]Item{
		"gopher://host":               {Kind: Menu, Host: "host", Port: 70},
		"gopher://host/":              {Kind: Menu, Host: "host", Port: 70},
		"gopher://host:7070/1":        {Kind: Menu, Host: "host", Port: 7070},
		"gopher://host/0/a%20text":    {Kind: Text, Selector: "/a text", Host: "host", Port: 70},
		"gopher://[::1]:7070/9/bytes": {Kind: Binary, Selector: "/bytes", Host: "::1", Port: 7070},
	} {
		want.Label = text
		item, err := ParseURL(text)
		require.NoError(t, err)
		assert.Equal(t, want, item)
	}
	for _, text := range []string{"", "host", "http://host/", "gopher:///0/x", "gopher://host:x/"} {
		_, err := ParseURL(text)
		assert.Error(t, err, "URL %q", text)
	}
}

func TestItemURLReadsBack(t *testing.T) {
	item := Item{Kind: Binary, Selector: "/a b/100 %", Host: "::1", Port: 7070}
	assert.Equal(t, "gopher://[::1]:7070/9/a%20b/100%20%25", item.URL())
	back, err := ParseURL(item.URL())
	require.NoError(t, err)
	item.Label = item.URL()
	assert.Equal(t, item, back)
}
