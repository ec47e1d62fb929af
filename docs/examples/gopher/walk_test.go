package main

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWalkFindsEveryDifference(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			ns := open(t, network)
			s := serve(t, ns, tree(t, map[string]string{
				"same": "same\n", "other": "other\n", "longer": "longer\n", "a/new": "new",
			}))
			manifest, err := ReadManifest(s.Site)
			require.NoError(t, err)
			assert.Equal(t, 2, manifest.Menus)
			assert.Len(t, manifest.Files, 4)
			assert.Equal(t, int64(21), manifest.Bytes)

			manifest.Files["/other"] = Expected{Size: 6}
			manifest.Files["/longer"] = Expected{Size: 6, Checksum: manifest.Files["/longer"].Checksum}
			manifest.Files["/gone"] = Expected{Size: 1}
			delete(manifest.Files, "/a/new")

			walker := Walker{Client: s.client(), Number: 7, Manifest: manifest, Board: NewBoard()}
			walk := walker.Walk(t.Context())
			var problems []string
			for _, p := range walk.Problems {
				problems = append(problems, p.Error())
			}
			assert.ElementsMatch(t, []string{
				`client 7, text "/other": differs from the disk`,
				`client 7, text "/longer": has 7 bytes instead of 6`,
				`client 7, file "/a/new": not on the disk, or listed twice`,
				`client 7, file "/gone": in no menu`,
			}, problems)
			assert.Equal(t, 2, walk.Menus)
			assert.Equal(t, 1, walk.Files)
			assert.Equal(t, int64(5), walk.Bytes)
		})
	}
}

func TestWalkEndsWithItsContext(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			ns := open(t, network)
			s := serve(t, ns, tree(t, map[string]string{"file": "x\n"}))
			manifest, err := ReadManifest(s.Site)
			require.NoError(t, err)
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			walker := Walker{Client: s.client(), Manifest: manifest, Board: NewBoard()}
			walk := walker.Walk(ctx)
			require.Len(t, walk.Problems, 1)
			assert.ErrorIs(t, walk.Problems[0], context.Canceled)
		})
	}
}
