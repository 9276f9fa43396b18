package experiment

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"neurorbit/pipeline/strictyaml"
)

// An axis is a config key with the values it takes in turn.
type axis struct {
	arg    string // as typed: key=value,value
	key    string
	values []typed
}

// A typed value is one of an axis as it was typed.
type typed struct {
	text   string
	column int // in arg, counting characters from 1
}

// file is the name of the argument in errors.
func (a *axis) file() string { return "--grid " + a.arg }

func (a *axis) fault(column int, text, msg, remedy string) *strictyaml.Error {
	return &strictyaml.Error{File: a.file(), Line: 1, Column: column, Path: a.key, Text: text, Msg: msg, Remedy: remedy}
}

// parseAxis splits "key=value,value" at the commas outside of brackets and
// quotes, so that each value is one in YAML flow style.
func parseAxis(arg string) (*axis, *strictyaml.Error) {
	a := &axis{arg: arg}
	key, list, ok := strings.Cut(arg, "=")
	if !ok || strings.TrimSpace(key) == "" {
		return a, a.fault(1, arg, "key=value,value is wanted", "for example --grid section.key=0.16,0.2")
	}
	a.key = key
	first := utf8.RuneCountInString(key) + 2
	column, depth, quote := first, 0, rune(0)
	start, startColumn := 0, first
	end := func(at int) *strictyaml.Error {
		raw := list[start:at]
		text := strings.TrimSpace(raw)
		place := startColumn + utf8.RuneCountInString(raw) - utf8.RuneCountInString(strings.TrimLeftFunc(raw, unicode.IsSpace))
		if text == "" {
			return a.fault(place, "", "a value is missing", `write the value; an empty text is ""`)
		}
		a.values = append(a.values, typed{text, place})
		return nil
	}
	escaped := false
	for i, r := range list {
		switch {
		case escaped:
			escaped = false
		case quote == '"' && r == '\\':
			escaped = true
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'':
			quote = r
		case r == '[' || r == '{':
			depth++
		case r == ']' || r == '}':
			depth--
		case r == ',' && depth == 0:
			if e := end(i); e != nil {
				return a, e
			}
			start, startColumn = i+1, column+1
		}
		column++
	}
	return a, end(len(list))
}

// set is the argument of --set that gives the key a value.
func (a *axis) set(v typed) string { return a.key + "=" + v.text }

// place moves an error of a --set argument for a value to where that was typed.
func (a *axis) place(e *strictyaml.Error, v typed) *strictyaml.Error {
	moved := *e
	moved.File = a.file()
	if key := utf8.RuneCountInString(a.key); e.Column > key+1 {
		moved.Column += v.column - (key + 2)
	}
	moved.Remedy = strings.ReplaceAll(e.Remedy, "--set", "--grid")
	return &moved
}

// short says where an axis was given, for errors on another.
func (a *axis) short() string { return fmt.Sprintf("--grid %s=...", a.key) }
