package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// source is the text of a configuration, for errors that say where.
type source struct {
	name string
	data []byte
	keys map[string]int64 // where each is, such as "sink.files.folder"
}

// wrong is an error about a key, with its place, or the one of what it would be in.
func (s *source) wrong(key string, err error) error {
	if err == nil {
		return nil
	}
	place := s.name
	for within := key; within != ""; within = within[:max(0, strings.LastIndexAny(within, ".["))] {
		if offset, there := s.keys[within]; there {
			place = s.place(offset)
			break
		}
	}
	return fmt.Errorf("%s: %s: %w", place, key, err)
}

func (s *source) place(offset int64) string {
	before := s.data[:min(int(offset), len(s.data))]
	line := bytes.Count(before, []byte("\n")) + 1
	return fmt.Sprintf("%s:%d:%d", s.name, line, len(before)-bytes.LastIndexByte(before, '\n'))
}

// decode reads JSON into a struct and refuses keys that it does not have, and keys
// that are there twice, with their place.
func decode(name string, data []byte, dst any) (*source, error) {
	c := checker{&source{name, data, map[string]int64{}}, json.NewDecoder(bytes.NewReader(data))}
	if err := c.value(reflect.TypeOf(dst).Elem(), ""); err != nil {
		return nil, err
	}
	if _, err := c.dec.Token(); err != io.EOF {
		return nil, c.at(c.dec.InputOffset(), "there is something after the end")
	}
	err := json.Unmarshal(data, dst)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return nil, c.at(wrong.Offset, "%s: a %s can't be a %s", wrong.Field, wrong.Value, wrong.Type)
	}
	return c.source, err
}

type checker struct {
	*source
	dec *json.Decoder
}

// at is an error at a place in the file.
func (c *checker) at(offset int64, format string, args ...any) error {
	return fmt.Errorf("%s: %s", c.place(offset), fmt.Sprintf(format, args...))
}

func (c *checker) token() (json.Token, error) {
	token, err := c.dec.Token()
	if err == nil {
		return token, nil
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return nil, c.at(syntax.Offset, "%v", syntax)
	}
	return nil, c.at(int64(len(c.data)), "the file ends early")
}

// value reads a value that is to become a t; nil is anything.
func (c *checker) value(t reflect.Type, path string) error {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	token, err := c.token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		return c.object(t, path)
	case json.Delim('['):
		return c.array(t, path)
	}
	return nil
}

func (c *checker) array(t reflect.Type, path string) error {
	var of reflect.Type
	if t != nil && t.Kind() == reflect.Slice {
		of = t.Elem()
	}
	for c.dec.More() {
		if err := c.value(of, path); err != nil {
			return err
		}
	}
	_, err := c.token()
	return err
}

func (c *checker) object(t reflect.Type, path string) error {
	keys := keysOf(t)
	for c.dec.More() {
		token, err := c.token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		place := c.dec.InputOffset() - int64(len(key)) - 1
		of, known := keys[key]
		_, twice := c.keys[path+key]
		switch {
		case keys != nil && !known:
			return c.at(place, "unknown key %q: it can be %s", path+key,
				strings.Join(slices.Sorted(maps.Keys(keys)), ", "))
		case twice && keys != nil:
			return c.at(place, "%q is there twice", path+key)
		}
		c.keys[path+key] = place
		if err := c.value(of, path+key+"."); err != nil {
			return err
		}
	}
	_, err := c.token()
	return err
}

// keysOf returns the keys that a struct takes; nil for what takes any.
func keysOf(t reflect.Type) map[string]reflect.Type {
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	keys := map[string]reflect.Type{}
	for i := range t.NumField() {
		f := t.Field(i)
		if name := f.Tag.Get("json"); name != "" {
			keys[name] = f.Type
		}
	}
	return keys
}
