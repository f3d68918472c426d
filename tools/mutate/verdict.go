package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// What can become of a mutant.
const (
	killed     = "killed"
	survived   = "SURVIVED"
	equivalent = "equivalent"
	uncompiled = "uncompiled"
)

// court is what judges mutants.
type court struct {
	settings
	known  map[string]bool
	woven  *woven
	suites map[string]*suite // by package
	all    map[string]map[int]bool
}

// newCourt builds the tests that judge the mutants: their packages', another's that
// was named, and the root's.
func newCourt(s settings, dir string, list []Mutant, known map[string]bool) (c *court, err error) {
	c = &court{settings: s, known: known, suites: map[string]*suite{}, all: map[string]map[int]bool{}}
	if c.woven, err = weave(s, dir, list); err != nil {
		return nil, err
	}
	for _, m := range list {
		pkg := own(m)
		if c.all[pkg] == nil {
			c.all[pkg] = map[int]bool{}
		}
		c.all[pkg][c.woven.functions[m.Key()]] = true
		for _, pkg := range c.judges(m) {
			if c.suites[pkg] != nil {
				continue
			}
			b := binary{pkg, filepath.Join(dir, fmt.Sprint(len(c.suites))+".test")}
			if c.suites[pkg], err = measure(s, b, c.woven.overlay()); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

// own is the package of a mutant.
func own(m Mutant) string { return "./" + path.Dir(m.File) }

// packages lists those of the mutants.
func packages(list []Mutant) (all []string) {
	for _, m := range list {
		if !slices.Contains(all, own(m)) {
			all = append(all, own(m))
		}
	}
	return all
}

// judges lists the packages whose tests are asked, in this order.
func (c *court) judges(m Mutant) []string {
	all := []string{own(m)}
	for _, pkg := range []string{c.also, "."} {
		if pkg = "./" + path.Clean(pkg); pkg != "./." && !slices.Contains(all, pkg) {
			all = append(all, pkg)
		}
	}
	if c.own {
		return all
	}
	return append(all, "./.")
}

// verdict tests one mutant, and names the test that killed it.
func (c *court) verdict(m Mutant) (result, killer string) {
	if m.in(c.known) {
		return equivalent, ""
	}
	id := c.woven.ids[m.Key()]
	if id == refused {
		return uncompiled, ""
	}
	if id > 0 {
		return c.ask(m, id, map[int]bool{c.woven.functions[m.Key()]: true},
			func(t *suite, _ int) (binary, error) { return t.binary, nil })
	}
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err.Error(), ""
	}
	defer func() { _ = os.RemoveAll(dir) }()
	overlay, err := c.alone(dir, m)
	if err != nil {
		return err.Error(), ""
	}
	return c.ask(m, 0, c.all[own(m)], func(t *suite, i int) (binary, error) {
		b := binary{t.binary.pkg, filepath.Join(dir, fmt.Sprint(i)+".test")}
		_, err := b.compile(c.settings, overlay)
		return b, err
	})
}

// ask asks the quick tests of every suite before the first slow one, since most
// mutants fall to those; and only those that reach one of the functions.
func (c *court) ask(
	m Mutant, id int, functions map[int]bool, build func(t *suite, i int) (binary, error),
) (result, killer string) {
	var built []binary
	var later [][]string
	judges := c.judges(m)
	for i, pkg := range judges {
		t := c.suites[pkg]
		b, err := build(t, i)
		if err != nil {
			return uncompiled, ""
		}
		fast, slow := t.reaching(functions)
		if killer := t.ask(c.settings, b, id, fast...); killer != "" {
			return killed, killer
		}
		if c.quick {
			slow = nil
		}
		built, later = append(built, b), append(later, slow)
	}
	for i, pkg := range judges {
		for _, name := range later[i] {
			if killer := c.suites[pkg].ask(c.settings, built[i], id, name); killer != "" {
				return killed, killer
			}
		}
	}
	return survived, ""
}

// alone tells go test to read a mutant that can't be woven in instead of the file.
func (c *court) alone(dir string, m Mutant) (overlay string, err error) {
	original := filepath.Join(c.root, filepath.FromSlash(m.File))
	src, err := os.ReadFile(original)
	if err != nil {
		return "", err
	}
	changed, overlay := filepath.Join(dir, "mutant.go"), filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(changed, m.text(src), 0o600); err != nil {
		return "", err
	}
	return overlay, writeOverlay(overlay, map[string]string{original: changed})
}

func writeOverlay(name string, replace map[string]string) error {
	text, err := json.Marshal(map[string]any{"Replace": replace})
	return errors.Join(err, os.WriteFile(name, text, 0o600))
}

// readEquivalents reads lines of "file: function: original → mutated # reason". A
// reason is not optional.
func readEquivalents(name string) (map[string]bool, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	known := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		mutant, reason, ok := strings.Cut(line, " # ")
		if !ok || strings.TrimSpace(reason) == "" {
			return nil, fmt.Errorf("%s: %q has no reason", name, line)
		}
		known[strings.TrimSpace(mutant)] = true
	}
	return known, err
}
