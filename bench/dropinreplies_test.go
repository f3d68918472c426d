package bench

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// A reply has every field that cloudflare-go knows, and then in turn lacks each,
// or has null, a number or a text in its place.
func TestRepliesAreReadAsCloudflareGoReadsThem(t *testing.T) {
	methods, up, here := twins(t)
	for _, m := range methods {
		if m.up.Type().NumOut() != 2 {
			continue
		}
		reply := replyOf(m.up.Type().Out(0).Elem())
		check := func(edit string) {
			text, _ := json.Marshal(reply)
			up.reply, here.reply = string(text), string(text)
			theirs, ours := m.call(t, "set")
			for _, difference := range append(
				compare(theirs[1], ours[1], "error"), compare(theirs[0], ours[0], "")...,
			) {
				t.Errorf("%s, %s: %s", m.name, edit, difference)
			}
		}
		check("all of it")
		edited(reply["result"], "result", check)
		edited(reply["result_info"], "result_info", check)
	}
}

// replyOf makes a reply for a model, or for a page of them.
func replyOf(model reflect.Type) map[string]any {
	reply := map[string]any{"success": true, "errors": []any{}, "messages": []any{}}
	if model.Kind() == reflect.Struct {
		if info, ok := model.FieldByName("ResultInfo"); ok {
			reply["result_info"] = sample(info.Type)
		}
		if list, ok := model.FieldByName("Result"); ok && list.Type.Kind() == reflect.Slice {
			model = list.Type
		}
	}
	reply["result"] = sample(model)
	return reply
}

// sample is JSON for a type, with each of its fields and one that it lacks.
func sample(model reflect.Type) any {
	switch kind := model.Kind(); {
	case model == reflect.TypeFor[time.Time]():
		return "2026-01-02T03:04:05.123456Z"
	case kind == reflect.String:
		return "accepted"
	case kind == reflect.Bool:
		return true
	case kind == reflect.Slice:
		return []any{sample(model.Elem())}
	case kind == reflect.Map:
		return map[string]any{"key": sample(model.Elem())}
	case kind == reflect.Interface:
		return map[string]any{"com.cloudflare.api.account.a": "*"}
	case kind != reflect.Struct:
		return 7
	}
	object := map[string]any{"newer": []any{1}}
	for i := range model.NumField() {
		if key, _, _ := strings.Cut(model.Field(i).Tag.Get("json"), ","); key != "" && key != "-" {
			object[key] = sample(model.Field(i).Type)
		}
	}
	return object
}

// edited calls check after each change of a value inside.
func edited(value any, at string, check func(edit string)) {
	switch value := value.(type) {
	case []any:
		edited(value[0], at+"[0]", check)
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			place, was := at+"."+key, value[key]
			for name, other := range map[string]any{"null": nil, "a number": 12, "a text": "other"} {
				value[key] = other
				check(place + " is " + name)
			}
			delete(value, key)
			check(place + " is missing")
			value[key] = was
			if key != "resources" { // of texts and maps at once: kept here, lost there
				edited(was, place, check)
			}
		}
	}
}

// compare returns where a value of this SDK differs from cloudflare-go's, in what
// both have.
func compare(up, here reflect.Value, at string) (differences []string) {
	switch kind := up.Kind(); {
	case !here.IsValid():
		return []string{at + " is not there"}
	case kind == reflect.Pointer || kind == reflect.Interface:
		if up.IsNil() || here.IsNil() {
			return unequal(up.IsNil(), here.IsNil(), at+" is nil")
		}
		return compare(up.Elem(), here.Elem(), at)
	case kind == reflect.Slice || kind == reflect.Map:
		return inside(up, here, at)
	case up.Type() == reflect.TypeFor[time.Time]() || kind != reflect.Struct:
		return unequal(up.Interface(), here.Convert(up.Type()).Interface(), at)
	}
	for i := range up.NumField() {
		switch field := up.Type().Field(i); {
		case field.Name == "JSON":
			differences = append(differences, metadata(up.Field(i), here.FieldByName("JSON"), at+".JSON")...)
		case field.IsExported():
			differences = append(differences, compare(up.Field(i), here.FieldByName(field.Name), at+"."+field.Name)...)
		}
	}
	return differences
}

func unequal(up, here any, at string) []string {
	if reflect.DeepEqual(up, here) {
		return nil
	}
	return []string{fmt.Sprintf("%s: %v there, %v here", at, up, here)}
}

func inside(up, here reflect.Value, at string) []string {
	differences := unequal(up.Len(), here.Len(), at+" has entries")
	if len(differences) > 0 || up.Len() == 0 {
		return differences
	}
	if up.Kind() == reflect.Slice {
		return compare(up.Index(0), here.Index(0), at+"[0]")
	}
	key := up.MapKeys()[0]
	return compare(up.MapIndex(key), here.MapIndex(key.Convert(here.Type().Key())), at+"["+key.String()+"]")
}

// metadata compares what the JSON field of a model says of each field. What
// cloudflare-go calls valid, for an object that is none, is invalid here.
func metadata(up, here reflect.Value, at string) (differences []string) {
	for i := range up.NumField() {
		name := up.Type().Field(i).Name
		if !up.Type().Field(i).IsExported() || name == "ExtraFields" {
			continue
		}
		theirs, ours := up.Field(i).Interface().(state), here.FieldByName(name).Interface().(state)
		differences = append(differences, unequal(
			[]any{theirs.IsMissing(), theirs.IsNull(), theirs.Raw()},
			[]any{ours.IsMissing(), ours.IsNull(), ours.Raw()}, at+"."+name,
		)...)
	}
	return differences
}

type state interface {
	IsMissing() bool
	IsNull() bool
	Raw() string
}
