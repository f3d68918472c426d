package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
)

// record is the verdicts of a run, and of those before it that wrote to the same file.
type record struct {
	mu   sync.Mutex
	file *os.File // nil where none was named
	err  error
	rows map[string][2]string // verdict and killer, by the mutant's key
}

// openRecord reads what the file has; without a name nothing is kept.
func openRecord(name string) (*record, error) {
	r := &record{rows: map[string][2]string{}}
	if name == "" {
		return r, nil
	}
	text, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "\t")
		if len(cells) == 3 && strings.HasSuffix(line, "\n") { // otherwise the run was stopped in it
			r.rows[cells[1]] = [2]string{cells[0], strings.TrimSpace(cells[2])}
		}
	}
	r.file, err = os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil && len(text) > 0 && text[len(text)-1] != '\n' {
		_, err = r.file.WriteString("\n")
	}
	return r, err
}

func (r *record) close() error {
	if r.file == nil {
		return r.err
	}
	return errors.Join(r.err, r.file.Close())
}

// needs reports whether a mutant is to be asked.
func (r *record) needs(m Mutant, again bool) bool {
	result, _ := r.of(m)
	return result == "" || again && result == survived
}

func (r *record) of(m Mutant) (result, killer string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	cells := r.rows[m.Key()]
	return cells[0], cells[1]
}

func (r *record) add(m Mutant, result, killer string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rows[m.Key()] = [2]string{result, killer}
	if r.file != nil && r.err == nil {
		_, r.err = fmt.Fprintf(r.file, "%s\t%s\t%s\n", result, m.Key(), killer)
	}
}

// row is what is printed of a mutant.
func row(m Mutant, result, killer string) string {
	return fmt.Sprintf("%s\t%s (line %d)\t%s", result, m.Key(), m.Line, killer)
}
