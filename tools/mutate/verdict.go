package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// What can become of a mutant.
const (
	killed     = "killed"
	survived   = "SURVIVED"
	equivalent = "equivalent"
	uncompiled = "uncompiled"
)

// verdict tests one mutant: by its package, then by the root package.
func verdict(s settings, m Mutant, known map[string]bool) string {
	if known[m.Name()] {
		return equivalent
	}
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err.Error()
	}
	defer func() { _ = os.RemoveAll(dir) }()
	overlay, err := writeOverlay(s, dir, m)
	if err != nil {
		return err.Error()
	}
	own := "./" + path.Dir(m.File)
	for _, pkg := range []string{own, "."} {
		if result := test(s, overlay, pkg); result != survived || pkg == own && own == "./." {
			return result
		}
	}
	return survived
}

// writeOverlay tells go test to read the mutant instead of the file.
func writeOverlay(s settings, dir string, m Mutant) (string, error) {
	changed := filepath.Join(dir, "mutant.go")
	replace := map[string]map[string]string{"Replace": {filepath.Join(s.root, filepath.FromSlash(m.File)): changed}}
	text, err := json.Marshal(replace)
	overlay := filepath.Join(dir, "overlay.json")
	return overlay, errors.Join(err, os.WriteFile(changed, m.text, 0o600), os.WriteFile(overlay, text, 0o600))
}

// test runs the tests of a package. A mutant that hangs is stopped, and killed.
func test(s settings, overlay, pkg string) string {
	ctx, cancel := context.WithTimeout(context.Background(), s.timeout+time.Minute)
	defer cancel()
	cmd := exec.CommandContext(
		ctx, "go", "test", "-vet=off", "-failfast", "-overlay", overlay, "-timeout", s.timeout.String(), pkg,
	)
	cmd.Dir = s.root
	cmd.WaitDelay = 10 * time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	switch err := cmd.Run(); {
	case err == nil:
		return survived
	case strings.Contains(out.String(), "[build failed]"), strings.Contains(out.String(), "[setup failed]"):
		return uncompiled
	default:
		return killed
	}
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
