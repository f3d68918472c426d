package param

import (
	"encoding/json"
	"time"
)

// second is a time as the API documents those in bodies: UTC, to the second.
type second time.Time

func (t second) MarshalJSON() ([]byte, error) {
	return time.Time(t).UTC().Truncate(time.Second).MarshalJSON()
}

// deepest is how deep lists and maps are searched. A value that is deeper most
// likely contains itself, and encoding/json reports that.
const deepest = 1000

// encoded returns value as JSON, with times in seconds: a time itself, a
// pointer to one, and those in lists and maps.
func encoded(value any) ([]byte, error) {
	if plain, ok := inSeconds(value, 0); ok {
		value = plain
	}
	return json.Marshal(value)
}

// inSeconds returns value with each time.Time as a second, in copies of what
// holds them. ok is false when value is nested too deep.
func inSeconds(value any, depth int) (plain any, ok bool) {
	switch v := value.(type) {
	case time.Time:
		return second(v), true
	case *time.Time:
		return (*second)(v), true
	case []time.Time:
		return listInSeconds(v, depth)
	case map[string]time.Time:
		return mapInSeconds(v, depth)
	case []any:
		return listInSeconds(v, depth)
	case map[string]any:
		return mapInSeconds(v, depth)
	}
	return value, true
}

func listInSeconds[T any](list []T, depth int) (plain any, ok bool) {
	if list == nil || depth > deepest {
		return list, list == nil
	}
	out := make([]any, len(list))
	for i, item := range list {
		if out[i], ok = inSeconds(item, depth+1); !ok {
			return nil, false
		}
	}
	return out, true
}

func mapInSeconds[T any](m map[string]T, depth int) (plain any, ok bool) {
	if m == nil || depth > deepest {
		return m, m == nil
	}
	out := make(map[string]any, len(m))
	for name, item := range m {
		if out[name], ok = inSeconds(item, depth+1); !ok {
			return nil, false
		}
	}
	return out, true
}
