package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestItemReadsBack(t *testing.T) {
	item := Item{Kind: Binary, Label: "a picture", Selector: "/p/a picture", Host: "127.0.0.1", Port: 7070}
	assert.Equal(t, "9a picture\t/p/a picture\t127.0.0.1\t7070", item.String())
	back, err := ParseItem(item.String())
	require.NoError(t, err)
	assert.Equal(t, item, back)
}

func TestParseItemIgnoresExtensions(t *testing.T) {
	item, err := ParseItem("0x\t/x\thost\t70\t+")
	require.NoError(t, err)
	assert.Equal(t, 70, item.Port)
}

func TestParseItemRefuses(t *testing.T) {
	for _, line := range []string{"", "0", "0x\t/x\thost", "\t/x\thost\t70", "0x\t/x\thost\t", "0x\t/x\thost\t65536", "0x\t/x\thost\t-1"} {
		_, err := ParseItem(line)
		assert.Error(t, err, "line %q", line)
	}
}

func FuzzParseItem(f *testing.F) {
	f.Add("0x\t/x\thost\t70")
	f.Add("i\t\t\t0")
	f.Fuzz(func(t *testing.T, line string) {
		item, err := ParseItem(line)
		if err != nil {
			return
		}
		back, err := ParseItem(item.String())
		require.NoError(t, err)
		require.Equal(t, item, back)
	})
}
