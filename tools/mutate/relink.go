package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

// linkage is how the tests of a package were linked. A mutant of another package is
// compiled alone and linked in its place, which takes a tenth of building all that
// imports it anew. The linker refuses it where what the others have seen of the
// package, such as a generic body, is changed: then all of it is built.
type linkage struct {
	work     string   // the directory that go built the tests in
	args     []string // the linker's, but for the output and the list of packages
	packages string   // that list
	unit     unit
}

// unit is what it takes to compile the package that is mutated.
type unit struct {
	path, lang, dir string
	files           []string
	imports         string
}

// newLinkage reads how tests were linked out of what go test -x said.
func newLinkage(s settings, pkg, said string) (*linkage, error) {
	l := &linkage{}
	for line := range strings.Lines(said) {
		if work, ok := strings.CutPrefix(line, "WORK="); ok {
			l.work = strings.TrimSpace(work)
		}
		if _, args, ok := strings.Cut(line, "/link -o "); ok {
			l.args = strings.Fields(strings.ReplaceAll(args, "$WORK", l.work))
		}
	}
	if len(l.args) < 4 || l.args[1] != "-importcfg" {
		return l, errors.New("go test -x does not say how it links")
	}
	packages, err := os.ReadFile(l.args[2])
	l.packages, l.args = string(packages), l.args[3:]
	if err != nil {
		return l, err
	}
	l.unit, err = newUnit(s, pkg)
	return l, err
}

func newUnit(s settings, pkg string) (u unit, err error) {
	what, err := list(s, "{{.ImportPath}} {{.Module.GoVersion}} {{join .GoFiles \" \"}}", pkg)
	if err != nil {
		return u, err
	}
	fields := strings.Fields(what)
	u = unit{path: fields[0], lang: "go" + fields[1], files: fields[2:], dir: filepath.Join(s.root, pkg)}
	u.imports, err = list(s, "{{with .Export}}packagefile {{$.ImportPath}}={{.}}{{end}}", "-export", "-deps", pkg)
	return u, err
}

func list(s settings, format string, args ...string) (string, error) {
	cmd := exec.Command("go", append([]string{"list", notInlined, "-f", format}, args...)...)
	cmd.Dir = s.root
	out, err := cmd.Output()
	return string(out), err
}

// build makes the tests with a mutant, whose text stands in dir.
func (l *linkage) build(dir string, m Mutant, output string) error {
	object := filepath.Join(dir, "package.a")
	if err := l.unit.compile(dir, m, object); err != nil {
		return err
	}
	var packages strings.Builder
	for line := range strings.Lines(l.packages) {
		if strings.HasPrefix(line, "packagefile "+l.unit.path+"=") {
			line = fmt.Sprintf("packagefile %s=%s\n", l.unit.path, object)
		}
		packages.WriteString(line)
	}
	config := filepath.Join(dir, "packages")
	if err := os.WriteFile(config, []byte(packages.String()), 0o600); err != nil {
		return err
	}
	return tool(dir, append([]string{"link", "-o", output, "-importcfg", config}, l.args...)...)
}

func (u unit) compile(dir string, m Mutant, object string) error {
	config, mutant := filepath.Join(dir, "imports"), filepath.Join(dir, "mutant.go")
	if err := os.WriteFile(config, []byte(u.imports), 0o600); err != nil {
		return err
	}
	original := path.Base(m.File)
	args := []string{
		"compile", "-o", object, "-trimpath", mutant + "=>" + filepath.Join(u.dir, original), "-p", u.path,
		"-lang", u.lang, "-l", "-complete", "-nolocalimports", "-importcfg", config, "-pack",
	}
	for _, file := range u.files {
		if file == original {
			args = append(args, mutant)
		} else {
			args = append(args, "./"+file)
		}
	}
	return tool(u.dir, args...)
}

func tool(dir string, args ...string) error {
	cmd := exec.Command("go", append([]string{"tool"}, args...)...)
	cmd.Dir = dir
	return cmd.Run()
}
