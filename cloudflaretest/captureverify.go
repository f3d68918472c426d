package cloudflaretest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// verify refuses a part of the seed that contains a text in the form of a
// secret. It does not rely on what was mapped, and how.
func (c *capture) verify(place string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("%s: %w", place, err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return fmt.Errorf("%s: %w", place, err)
	}
	return c.verifyTree(place, "", tree, false)
}

// verifyTree looks at all keys and texts. In free-form JSON a text is looked at
// with its key, which can say that it is a secret.
func (c *capture) verifyTree(place, key string, v any, free bool) error {
	switch v := v.(type) {
	case map[string]any:
		return c.verifyObject(place, v, free)
	case []any:
		for i, inner := range v {
			if err := c.verifyTree(place+"["+strconv.Itoa(i)+"]", key, inner, free); err != nil {
				return err
			}
		}
	case string:
		if c.Suspect(v) || free && c.Suspect(pair(key, v)) {
			return fmt.Errorf("%s has the form of a secret, so nothing is captured", place)
		}
	case json.Number:
		return c.verifyTree(place, key, string(v), false)
	}
	return nil
}

func (c *capture) verifyObject(place string, object map[string]any, free bool) error {
	for key, inner := range object {
		if c.Suspect(key) {
			return fmt.Errorf("a key of %s has the form of a secret, so nothing is captured", place)
		}
		freed := free || key == "request" || key == "response" || key == "scope" || key == "resources"
		if err := c.verifyTree(place+"."+key, key, inner, freed); err != nil {
			return err
		}
	}
	return nil
}

// pair is a member of an object as JSON.
func pair(key, text string) string {
	data, _ := json.Marshal(map[string]string{key: text}) // strings can always be encoded
	return string(data)
}
