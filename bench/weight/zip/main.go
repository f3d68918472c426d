// Command zip prints how many bytes the zip of a module has, as a user
// downloads it: every file below the directory that is named, without nested
// modules and hidden directories.
package main

import (
	"archive/zip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// counter counts what is written to it.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

func main() {
	var size counter
	archive := zip.NewWriter(&size)
	err := add(archive, os.Args[1])
	if err == nil {
		err = archive.Close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(size)
}

func add(archive *zip.Writer, root string) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && (strings.HasPrefix(entry.Name(), ".") || isModule(path)):
			return filepath.SkipDir
		case !entry.Type().IsRegular():
			return nil
		}
		return copyFile(archive, path)
	})
}

func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

func copyFile(archive *zip.Writer, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	into, err := archive.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(into, file)
	return err
}
