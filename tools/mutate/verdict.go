package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// What can become of a mutant.
const (
	killed     = "killed"
	survived   = "SURVIVED"
	equivalent = "equivalent"
	uncompiled = "uncompiled"
)

// suites are the tests that judge a target: its package's, another's that was named,
// and the root's.
func suites(s settings, list []Mutant) (all []*suite, err error) {
	packages := []string{"."}
	for _, pkg := range []string{s.also, own(list)} {
		if pkg != "" && pkg != "." {
			packages = append([]string{"./" + pkg}, packages...)
		}
	}
	for _, pkg := range packages {
		t, err := measure(s, pkg, "./"+own(list))
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// own is the package of the mutants.
func own(list []Mutant) string {
	if len(list) == 0 {
		return ""
	}
	return path.Dir(list[0].File)
}

// verdict tests one mutant, and names the test that killed it.
func verdict(s settings, m Mutant, known map[string]bool, judges []*suite) (result, killer string) {
	if known[m.Name()] {
		return equivalent, ""
	}
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err.Error(), ""
	}
	defer func() { _ = os.RemoveAll(dir) }()
	overlay, err := writeOverlay(s, dir, m)
	if err != nil {
		return err.Error(), ""
	}
	return ask(s, dir, overlay, m, judges)
}

// ask asks the quick tests of every suite before the first slow one, since most
// mutants fall to those.
func ask(s settings, dir, overlay string, m Mutant, judges []*suite) (result, killer string) {
	var compiled []binary
	for i, t := range judges {
		b := binary{pkg: t.pkg, file: filepath.Join(dir, fmt.Sprint(i)+".test")}
		if b.with(s, dir, overlay, m, t.links) != nil {
			return uncompiled, ""
		}
		if killer := t.ask(s, b, t.quick...); killer != "" {
			return killed, killer
		}
		compiled = append(compiled, b)
	}
	for i, t := range judges {
		for _, name := range t.slowest() {
			if killer := t.ask(s, compiled[i], name); killer != "" {
				return killed, killer
			}
		}
	}
	return survived, ""
}

// writeOverlay tells go test to read the mutant instead of the file.
func writeOverlay(s settings, dir string, m Mutant) (string, error) {
	changed := filepath.Join(dir, "mutant.go")
	replace := map[string]map[string]string{"Replace": {filepath.Join(s.root, filepath.FromSlash(m.File)): changed}}
	text, err := json.Marshal(replace)
	overlay := filepath.Join(dir, "overlay.json")
	return overlay, errors.Join(err, os.WriteFile(changed, m.text, 0o600), os.WriteFile(overlay, text, 0o600))
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
