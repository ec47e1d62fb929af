package main

import (
	"crypto/sha256"
	"io"
	"io/fs"
)

// Checksum stands for the content of a file.
type Checksum [sha256.Size]byte

// Manifest describes a site as it is on the disk, read without a network: what a
// client that walks the site must find.
type Manifest struct {
	Menus int
	Bytes int64
	Files map[string]Expected // by selector
}

// Expected describes a file.
type Expected struct {
	Size     int64
	Checksum Checksum
}

// ReadManifest reads the whole site.
func ReadManifest(site *Site) (*Manifest, error) {
	m := &Manifest{Files: make(map[string]Expected)}
	err := fs.WalkDir(site.files, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && (!visible(d.Name()) || len(name) >= maxSelector):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			m.Menus++
			return nil
		case !d.Type().IsRegular():
			return nil
		}
		expected, err := expect(site.files, name)
		if err != nil {
			return err
		}
		m.Bytes += expected.Size
		m.Files[Entry{Path: name}.Selector()] = expected
		return nil
	})
	return m, err
}

func expect(files fs.FS, name string) (Expected, error) {
	file, err := files.Open(name)
	if err != nil {
		return Expected{}, err
	}
	defer func() { _ = file.Close() }()
	hash := sha256.New()
	size, err := io.Copy(hash, file)
	return Expected{Size: size, Checksum: Checksum(hash.Sum(nil))}, err
}
