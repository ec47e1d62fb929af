package system

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTempDirs(t *testing.T) {
	var gone []string
	t.Run("directories", func(t *testing.T) {
		for _, dir := range []string{TempDir(t), ShortTempDir(t)} {
			require.DirExists(t, dir)
			gone = append(gone, dir)
		}
		assert.LessOrEqual(t, len(gone[1]), len(os.TempDir())+len("/s")+10)
	})
	for _, dir := range gone {
		assert.NoDirExists(t, dir)
	}
}
