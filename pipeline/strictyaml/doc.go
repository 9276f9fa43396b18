// Package strictyaml decodes one YAML document into Go structs and refuses
// everything that could mean something else than it says. Each fault is
// reported with file, line, column, key, the offending text and a remedy, and
// all faults are reported together as far as that is possible.
//
// It is the only importer of gopkg.in/yaml.v3; no type of that package shows in
// the exported interface.
//
// # Struct tags
//
//	yaml:"n"         the key: [a-z0-9_-]+. A field without it, or with "-", is not a key;
//	                 the keys of a struct with ",inline" are keys of the one around it
//	doc:"..."        what the key means, in one line
//	unit:"steps"     the unit of the value
//	min:"3"          smallest value, inclusive; on lists: of each element
//	max:"20"         largest value, inclusive
//	enum:"a,b,c"     the allowed values; on lists: of each element
//	minlen:"1"       fewest characters of a text, items of a list
//	maxlen:"9"       most characters, items
//	unique:"true"    the items of the list must differ from each other
//	required:"true"  the key must be in the document
//
// # Types
//
// bool, int, int64, uint32, uint64, float64, string; any, for a scalar or a list
// of scalars, which becomes bool, int64, float64, string or []any; slices of
// these, of slices and of structs; nested structs; map[string]T with keys of
// the form [a-z0-9_.-]+. Pointers and recursive types are not supported. A key that is absent leaves the field as it was, so defaults are
// set before decoding. The elements of a list or map start from zero values, and
// limits do not hold for what is in a map.
//
// # Values
//
// Whole numbers are written 0, 7, -12; other numbers 1.5, -0.25, 2e-3, or whole.
// Texts need quotes where YAML of any version could take them for a number, a
// date, a truth value or null. Truth values are true and false.
//
// Refused are: several documents, empty documents, numbers that look octal
// (010), are not decimal or hold underscores or a plus sign, 1.0 for a whole
// number, NaN and infinities, numbers too large for their type or so small that
// they would become 0, yes/no/on/off, keys without a value and null, anchors,
// aliases, merge keys, tags and directives, keys that are not text, duplicate
// and unknown keys, tabs and invisible control characters, lone carriage
// returns, text that is not UTF-8, more than MaxDepth levels and more than
// MaxSize bytes. A byte order mark at the start and Windows line ends are
// accepted.
//
// A struct with the method Validate() []FieldError is checked by it after its
// keys have been decoded without a fault; the paths it returns are looked up in
// the document. That holds, as do required keys, for structs that the document
// does not mention as well, unless they are in a list or map.
//
// A document that cannot be read at all has one fault, with the line at which
// the reader noticed it and the column at which that line begins.
package strictyaml
