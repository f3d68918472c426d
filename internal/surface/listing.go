// Package surface is about the names that users of this module's packages can
// use: which there are, and what becomes of them from one version to the next.
// It is for tests, and works on what the compiler exports.
package surface

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
)

// Package is what the go command knows of one.
type Package struct {
	ImportPath, Name, Dir, Export string
	GoFiles                       []string
	DepOnly                       bool // some package of the module needs it
}

// List returns the packages of the module around dir, and all that they need.
func List(dir string) (packages []Package, err error) {
	cmd := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Name,Dir,Export,GoFiles,DepOnly", "./...")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("listing packages: %w", err)
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p Package
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("listing packages: %w", err)
		}
		packages = append(packages, p)
	}
}

// Importer imports packages from what the compiler exported of them.
func Importer(packages []Package) types.Importer {
	files := map[string]string{}
	for _, p := range packages {
		files[p.ImportPath] = p.Export
	}
	return importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(files[path])
	})
}

// Public reports whether users can import the package.
func (p Package) Public() bool { return !p.DepOnly && p.Name != "main" && !Internal(p.ImportPath) }

// Internal reports whether a path is that of a package which users can't import.
func Internal(path string) bool { return strings.Contains("/"+path+"/", "/internal/") }
