package strictyaml

import (
	"errors"
	"strings"
	"testing"
)

// Each fault with its exact place, text and remedy.
var faultCases = []struct {
	name, in string
	want     []string
}{
	{"empty file", "", []string{
		"c.yaml:1:1: the file is empty",
		"hint: write at least one `key: value` line, or {} for none",
	}},
	{"only comments", "# nothing\n\n# here\n", []string{
		"c.yaml:1:1: the file holds no keys, only comments or document marks",
		"hint: write at least one `key: value` line, or {} for none",
	}},
	{"only a document mark", "---\n", []string{
		"c.yaml:1:1: the file holds no keys, only comments or document marks",
		"hint: write at least one `key: value` line, or {} for none",
	}},
	{"null document", "~\n", []string{
		"c.yaml:1:1: a map of keys is wanted, not null (\"~\")",
		"hint: write `key: value` lines, with a space after each colon",
	}},
	{"list document", "- 1\n", []string{
		"c.yaml:1:1: a map of keys is wanted, not a list (\"- 1\")",
		"hint: write `key: value` lines, with a space after each colon",
	}},
	{"scalar document", "title:x\n", []string{
		"c.yaml:1:1: a map of keys is wanted, not text (\"title:x\")",
		"hint: write `key: value` lines, with a space after each colon",
	}},
	{"two documents", "title: a\n---\ntitle: b\n", []string{
		"c.yaml:2:1: a second document begins here (\"---\")",
		"hint: keep one document in a file: remove this line, or move what follows to a file of its own",
	}},
	{"empty second document", "title: a\n---\n", []string{
		"c.yaml:2:1: a second document begins here (\"---\")",
		"hint: keep one document in a file: remove this line, or move what follows to a file of its own",
	}},
	{"text after the end of the document", "title: a\n...\ntitle: b\n", []string{
		"c.yaml:3:1: a second document begins here, or text follows the document (\"title: b\")",
		"hint: keep one document in a file",
	}},
	{"directive", "# c\n%YAML 1.1\n---\ntitle: a\n", []string{
		"c.yaml:2:1: directives are not supported (\"%YAML 1.1\")",
		"hint: remove the line",
	}},
	{"not UTF-8", "title: a\norbits: {fast: true} # \xff\n", []string{
		"c.yaml:2:24: the byte 0xff is not UTF-8",
		"hint: write it in UTF-8",
	}},
	{"UTF-16", "\xff\xfet\x00", []string{
		"c.yaml:1:1: the file is UTF-16, not UTF-8",
		"hint: save it as UTF-8",
	}},
	{"tab as indentation", "orbits:\n\tn: [3]\n", []string{
		"c.yaml:2:1: a tab (\"n: [3]\")",
		"hint: use spaces; in a text write \"\\t\" in double quotes",
	}},
	{"tab before a comment", "title: é\t# x\n", []string{
		"c.yaml:1:9: a tab (\"title: é\\t# x\")",
		"hint: use spaces; in a text write \"\\t\" in double quotes",
	}},
	{"lone carriage return", "title: a\rorbits: {}\r\n", []string{
		"c.yaml:1:9: a carriage return that does not end a line (\"title: a\\rorbits: {}\")",
		"hint: end lines with \"\\n\" or \"\\r\\n\"",
	}},
	{"carriage return at the end", "title: a\r", []string{
		"c.yaml:1:9: a carriage return that does not end a line (\"\\r\")",
		"hint: end lines with \"\\n\" or \"\\r\\n\"",
	}},
	{"control character", "title: a\x1b[31m\n", []string{
		"c.yaml:1:9: the invisible character U+001B (\"title: a\\x1b[31m\")",
		"hint: remove it; in a text write \"\\u001b\" in double quotes",
	}},
	{"line separator", "title: \"a\u2028b\"\n", []string{
		"c.yaml:1:10: the invisible character U+2028 (\"title: \\\"a\\u2028b\\\"\")",
		"hint: remove it; in a text write \"\\u2028\" in double quotes",
	}},
	{"byte order mark inside", "title: a\n\ufefforbits: {}\n", []string{
		"c.yaml:2:1: the invisible character U+FEFF (\"\\ufefforbits: {}\")",
		"hint: remove it; in a text write \"\\ufeff\" in double quotes",
	}},
	{"second colon", "title: a: b\n", []string{
		"c.yaml:1:9: a colon or an indentation that does not fit here (\": b\")",
		"hint: put a space after the colon of a key, quote a text that holds `: `, indent keys of one level alike",
	}},
	{"no space after the colon", "title: a\norbits:\n  n:[3]\n  fast: true\n", []string{
		"c.yaml:4:7: a colon or an indentation that does not fit here (\": true\")",
		"hint: put a space after the colon of a key, quote a text that holds `: `, indent keys of one level alike",
	}},
	{"no space after the colon in braces", "orbits: {steps:3}\n", []string{
		"c.yaml:1:10: orbits[\"steps:3\"]: unknown key (\"steps:3\")",
		"hint: put a space after the colon: steps: ...",
	}},
	{"key without colon", "title: a\nfoo\norbits: {}\n", []string{
		"c.yaml:2:1: a key without a colon (\"foo\")",
		"hint: write `key: value`, with a space after the colon",
	}},
	{"key too far right", "title: a\n  orbits: {}\n", []string{
		"c.yaml:2:9: a colon or an indentation that does not fit here (\": {}\")",
		"hint: put a space after the colon of a key, quote a text that holds `: `, indent keys of one level alike",
	}},
	{"key too far left", "orbits:\n    fast: true\n  steps: 3\n", []string{
		"c.yaml:3:3: the keys of a map do not line up, or text follows a value (\"steps: 3\")",
		"hint: indent keys of one level alike, and quote the whole of a text",
	}},
	{"item too far left", "orbits:\n  n:\n    - 3\n   - 4\n", []string{
		"c.yaml:4:4: the keys of a map do not line up, or text follows a value (\"- 4\")",
		"hint: indent keys of one level alike, and quote the whole of a text",
	}},
	{"unclosed list", "title: a\norbits:\n  n: [3, 4\n  fast: true\n", []string{
		"c.yaml:3:6: a list in brackets is not closed, or lacks a comma (\"[3, 4\")",
		"hint: write [a, b]",
	}},
	{"unclosed map", "orbits: {fast: true\ntitle: a\n", []string{
		"c.yaml:1:9: a map in braces is not closed, or lacks a comma (\"{fast: true\")",
		"hint: write {a: 1, b: 2}",
	}},
	{"unclosed double quote", "title: \"a\norbits: {}\n", []string{
		"c.yaml:1:8: a quoted text is not closed (\"\\\"a\")",
		"hint: close the quotes",
	}},
	{"unclosed single quote", "title: 'it's'\norbits: {}\n", []string{
		"c.yaml:1:12: the keys of a map do not line up, or text follows a value (\"s'\")",
		"hint: indent keys of one level alike, and quote the whole of a text",
	}},
	{"closing bracket too much", "orbits: {n: [3]}}\n", []string{
		"c.yaml:1:17: the keys of a map do not line up, or text follows a value (\"}\")",
		"hint: indent keys of one level alike, and quote the whole of a text",
	}},
	{"two commas", "orbits: {n: [3,,4]}\n", []string{
		"c.yaml:1:16: a value is missing (\",4]}\")",
		"hint: remove the comma that is too much, or write the value",
	}},
	{"reserved character", "title: @home\n", []string{
		"c.yaml:1:8: a value cannot begin with this character (\"@home\")",
		"hint: put the text in quotes",
	}},
	{"backquote", "title: `x`\n", []string{
		"c.yaml:1:8: a value cannot begin with this character (\"`x`\")",
		"hint: put the text in quotes",
	}},
	{"percent", "title: %x\n", []string{
		"c.yaml:1:8: a value cannot begin with this character (\"%x\")",
		"hint: put the text in quotes",
	}},
	{"list item after a colon", "orbits:\n  n: - 3\n", []string{
		"c.yaml:2:6: a list item cannot begin here (\"- 3\")",
		"hint: put each `- item` on a line of its own, or write [a, b]",
	}},
	{"unknown escape", "title: \"C:\\dir\"\n", []string{
		"c.yaml:1:8: an unknown escape in double quotes (\"\\\"C:\\\\dir\\\"\")",
		"hint: write the text in single quotes, or \\\\ for a backslash",
	}},
	{"escape that is no character", "title: \"\\ud800\"\n", []string{
		"c.yaml:1:8: not valid YAML: found invalid Unicode character escape code (\"\\\"\\\\ud800\\\"\")",
		"hint: check colons, quotes, brackets and indentation",
	}},
	{"wrong block header", "orbits:\n  free: |0\n    a\n", []string{
		"c.yaml:2:10: not valid YAML: found an indentation indicator equal to 0 (\"0\")",
		"hint: check colons, quotes, brackets and indentation",
	}},
	{"text after a quoted text", "title: \"a\" b\n", []string{
		"c.yaml:1:12: the keys of a map do not line up, or text follows a value (\"b\")",
		"hint: indent keys of one level alike, and quote the whole of a text",
	}},
	{"complex key", "? [a]\n: b\n", []string{
		"c.yaml:1:3: a key must be a text, not a list or a map (\"[a]\")",
		"hint: write `key: value`",
	}},
	{"anchor and alias", "title: &x foo\norbits: *x\n", []string{
		"c.yaml:1:8: title: anchors are not supported (\"&x\")",
		"hint: remove it, and write the value out where it is used",
		"c.yaml:2:9: orbits: aliases are not supported (\"*x\")",
		"hint: write the value out",
	}},
	{"unknown alias", "title: a\norbits: *x\n", []string{
		"c.yaml:2:9: aliases are not supported (\"*x\")",
		"hint: write the value out; quote a text that begins with *",
	}},
	{"star text", "title: *bold*\n", []string{
		"c.yaml:1:8: anchors and aliases are not supported (\"*bold*\")",
		"hint: quote a text that begins with & or *",
	}},
	{"anchor on a map", "orbits: &o\n  fast: true\n", []string{
		"c.yaml:1:9: orbits: anchors are not supported (\"&o\")",
		"hint: remove it, and write the value out where it is used",
		"c.yaml:1:9: orbits.rate: needs a rate when fast (the key is not given: its default counts)",
		"hint: rate takes a number from -1 to 1.5",
	}},
	{"anchor on a key", "&t title: a\n", []string{
		"c.yaml:1:1: anchors are not supported (\"title\")",
		"hint: remove the anchor",
	}},
	{"alias as a key", "title: &x a\n*x : b\n", []string{
		"c.yaml:1:8: title: anchors are not supported (\"&x\")",
		"hint: remove it, and write the value out where it is used",
		"c.yaml:2:1: aliases are not supported (\"*x : b\")",
		"hint: write the key out",
	}},
	{"merge key", "orbits:\n  <<: {fast: true}\n", []string{
		"c.yaml:2:3: orbits: merge keys are not supported (\"<<\")",
		"hint: write the keys out",
	}},
	{"tag", "title: !!str 12\n", []string{
		"c.yaml:1:8: title: tags are not supported (\"!!str 12\")",
		"hint: remove the tag, or quote a text that begins with !",
	}},
	{"tag on the document", "!x y\n", []string{
		"c.yaml:1:1: tags are not supported (\"!x y\")",
		"hint: remove the tag, or quote a text that begins with !",
	}},
	{"tag on a map", "orbits: !map {fast: true}\n", []string{
		"c.yaml:1:9: orbits: tags are not supported (\"!map {fast: true}\")",
		"hint: remove the tag, or quote a text that begins with !",
	}},
	{"empty tag", "orbits: {steps: ! 12}\n", []string{
		"c.yaml:1:17: orbits.steps: tags are not supported (\"! 12}\")",
		"hint: remove the tag, or quote a text that begins with !",
	}},
	{"binary tag", "title: !!binary aGk=\n", []string{
		"c.yaml:1:8: title: tags are not supported (\"!!binary aGk=\")",
		"hint: remove the tag, or quote a text that begins with !",
	}},
	{"tag on a key", "!!str title: a\n", []string{
		"c.yaml:1:1: tags are not supported (\"!!str title: a\")",
		"hint: remove the tag, or quote a text that begins with !",
	}},
	{"unknown key", "orbits:\n  stepz: 2\n", []string{
		"c.yaml:2:3: orbits.stepz: unknown key (\"stepz\")",
		"hint: did you mean steps?",
	}},
	{"unknown key, other case", "Title: a\n", []string{
		"c.yaml:1:1: Title: unknown key (\"Title\")",
		"hint: did you mean title?",
	}},
	{"unknown key, dash", "orbits: {free-s: []}\n", []string{
		"c.yaml:1:10: orbits.free-s: unknown key (\"free-s\")",
		"hint: did you mean frees?",
	}},
	{"unknown key far from all", "orbits:\n  quux: 2\n", []string{
		"c.yaml:2:3: orbits.quux: unknown key (\"quux\")",
		"hint: the keys here are n, rate, fast, seed, big, free, tags, steps, frees, where, ...",
	}},
	{"unknown key with quotes and unicode", "\"añ b\": 2\n", []string{
		"c.yaml:1:1: [\"añ b\"]: unknown key (\"añ b\")",
		"hint: the keys here are title, orbits",
	}},
	{"key of a section at the top", "steps: 3\n", []string{
		"c.yaml:1:1: steps: unknown key (\"steps\")",
		"hint: the key belongs elsewhere: orbits.steps",
	}},
	{"key of the top in a section", "orbits: {title: a}\n", []string{
		"c.yaml:1:10: orbits.title: unknown key (\"title\")",
		"hint: the key belongs elsewhere: title at the top level",
	}},
	{"key of a list item in a section", "orbits: {figure: 2, item: []}\n", []string{
		"c.yaml:1:10: orbits.figure: unknown key (\"figure\")",
		"hint: the key belongs elsewhere: orbits.items[].figure",
		"c.yaml:1:21: orbits.item: unknown key (\"item\")",
		"hint: did you mean items?",
	}},
	{"duplicate key", "title: a\norbits: {}\ntitle: b\n", []string{
		"c.yaml:3:1: title: duplicate key, first given at 1:1 (\"title\")",
		"hint: keep one of the two",
	}},
	{"duplicate key in a nested map", "orbits:\n  items:\n    - figure: 1\n      id: a\n      figure: 2\n", []string{
		"c.yaml:5:7: orbits.items[0].figure: duplicate key, first given at 3:7 (\"figure\")",
		"hint: keep one of the two",
	}},
	{"duplicate key, quoted", "title: a\n\"title\": b\n", []string{
		"c.yaml:2:1: title: duplicate key, first given at 1:1 (\"title\")",
		"hint: keep one of the two",
	}},
	{"duplicate free key", "orbits: {where: {a: 1, b: 2, a: 3}}\n", []string{
		"c.yaml:1:30: orbits.where.a: duplicate key, first given at 1:18 (\"a\")",
		"hint: keep one of the two",
	}},
	{"number as key", "orbits: {where: {7: a}}\n", []string{
		"c.yaml:1:18: orbits.where: a key must be a text, not a number (\"7\")",
		"hint: quote the key: \"7\"",
	}},
	{"truth value as key", "orbits: {where: {on: a, \"off\": b}}\n", []string{
		"c.yaml:1:18: orbits.where: a key must be a text, not a truth value (\"on\")",
		"hint: quote the key: \"on\"",
	}},
	{"no key", "? \n: a\n", []string{
		"c.yaml:1:2: a key must be a text, not null",
		"hint: write `key: value`, or quote the key",
	}},
	{"null as key", "{~: a, : b}\n", []string{
		"c.yaml:1:8: a value is missing (\": b}\")",
		"hint: remove the comma that is too much, or write the value",
	}},
	{"list as key", "{[a]: b}\n", []string{
		"c.yaml:1:2: a key must be a text, not a list or a map (\"[a]: b}\")",
		"hint: write `key: value`",
	}},
	{"free key with capitals", "orbits: {where: {CN: 1}}\n", []string{
		"c.yaml:1:18: orbits.where.CN: this key must match [a-z0-9_.-]+ (\"CN\")",
		"hint: use lower-case letters, digits, _, . and -",
	}},
	{"free key with a space", "orbits: {where: {a b: 1}}\n", []string{
		"c.yaml:1:18: orbits.where[\"a b\"]: this key must match [a-z0-9_.-]+ (\"a b\")",
		"hint: use lower-case letters, digits, _, . and -",
	}},
	{"required key", "orbits:\n  items:\n    - id: a\n    - {}\n", []string{
		"c.yaml:3:7: orbits.items[0].figure: this key is required",
		"hint: add it: figure takes a whole number of at least 1: number of the figure",
		"c.yaml:4:7: orbits.items[1].figure: this key is required",
		"hint: add it: figure takes a whole number of at least 1: number of the figure",
	}},
	{"too many levels", "title: " + strings.Repeat("[", 32) + strings.Repeat("]", 32) + "\n", []string{
		"c.yaml:1:8: title: text is wanted, not a list (\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]...\")",
		"hint: title takes a text: one line",
		"c.yaml:1:39: title[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]: more than 32 levels of maps and lists (\"[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\")",
		"hint: make the document flatter",
	}},
	{"far too many levels", "title: " + strings.Repeat("[", 10001) + "\n", []string{
		"c.yaml:1:1: far too many levels of maps and lists (\"title: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[...\")",
		"hint: make the document flatter",
	}},
	{"no value for a text", "title:\n", []string{
		"c.yaml:1:7: title: no value is given",
		"hint: write \"\" for an empty text, or remove the key",
	}},
	{"no value for a number", "orbits: {steps: , fast: ~}\n", []string{
		"c.yaml:1:17: orbits.steps: no value is given",
		"hint: write a value, or remove the key",
		"c.yaml:1:25: orbits.fast: no value is given (\"~\")",
		"hint: write a value, or remove the key",
	}},
	{"null for a list", "orbits: {n: null}\n", []string{
		"c.yaml:1:13: orbits.n: no value is given (\"null\")",
		"hint: write [] for an empty list, or remove the key",
	}},
	{"no value for a map", "orbits:\n  # fast: true\n", []string{
		"c.yaml:1:8: orbits: no value is given",
		"hint: write its keys below it, further indented, or remove the key",
	}},
	{"no value in a list", "orbits:\n  n:\n    - 3\n    -\n", []string{
		"c.yaml:4:6: orbits.n[1]: no value is given",
		"hint: write a value, or remove the item",
	}},
	{"null in any", "orbits: {free: Null, frees: [~]}\n", []string{
		"c.yaml:1:16: orbits.free: no value is given (\"Null\")",
		"hint: write a value, or remove the key",
		"c.yaml:1:30: orbits.frees[0]: no value is given (\"~\")",
		"hint: write a value, or remove the item",
	}},
	{"octal", "orbits: {steps: 010}\n", []string{
		"c.yaml:1:17: orbits.steps: the number has a leading zero, which some take for octal (\"010\")",
		"hint: write 10, or 8 if octal was meant",
	}},
	{"leading zero, not octal", "orbits: {steps: 09}\n", []string{
		"c.yaml:1:17: orbits.steps: the number has a leading zero, which some take for octal (\"09\")",
		"hint: write 9",
	}},
	{"leading zeros of zero", "orbits: {steps: 00}\n", []string{
		"c.yaml:1:17: orbits.steps: the number has a leading zero, which some take for octal (\"00\")",
		"hint: write 0",
	}},
	{"octal with o", "orbits: {steps: 0o17}\n", []string{
		"c.yaml:1:17: orbits.steps: a whole number is wanted, in decimal notation (\"0o17\")",
		"hint: write 15",
	}},
	{"hexadecimal", "orbits: {steps: 0x1F}\n", []string{
		"c.yaml:1:17: orbits.steps: a whole number is wanted, in decimal notation (\"0x1F\")",
		"hint: write 31",
	}},
	{"binary", "orbits: {steps: 0b101}\n", []string{
		"c.yaml:1:17: orbits.steps: a whole number is wanted, in decimal notation (\"0b101\")",
		"hint: write 5",
	}},
	{"underscores", "orbits: {steps: 1_000}\n", []string{
		"c.yaml:1:17: orbits.steps: a whole number is wanted, in the plain form 12 or -3 (\"1_000\")",
		"hint: write 1000",
	}},
	{"plus sign", "orbits: {steps: +5}\n", []string{
		"c.yaml:1:17: orbits.steps: a whole number is wanted, in the plain form 12 or -3 (\"+5\")",
		"hint: write 5",
	}},
	{"sexagesimal", "orbits: {steps: 1:30}\n", []string{
		"c.yaml:1:17: orbits.steps: a whole number is wanted, in decimal notation (\"1:30\")",
		"hint: write the number with the digits 0 to 9 only",
	}},
	{"minus zero", "orbits: {steps: -0}\n", []string{
		"c.yaml:1:17: orbits.steps: a whole number is wanted, in the plain form 12 or -3 (\"-0\")",
		"hint: write 0",
	}},
	{"1.0 for a whole number", "orbits: {steps: 1.0}\n", []string{
		"c.yaml:1:17: orbits.steps: a whole number is wanted, in the plain form 12 or -3 (\"1.0\")",
		"hint: write 1",
	}},
	{"exponent for a whole number", "orbits: {steps: 1e3}\n", []string{
		"c.yaml:1:17: orbits.steps: a whole number is wanted, in the plain form 12 or -3 (\"1e3\")",
		"hint: write 1000",
	}},
	{"fraction for a whole number", "orbits: {steps: 1.5}\n", []string{
		"c.yaml:1:17: orbits.steps: a whole number is wanted, in the plain form 12 or -3 (\"1.5\")",
		"hint: steps takes a whole number of at least 1 [steps]: length of a run",
	}},
	{"quoted whole number", "orbits: {steps: \"7\"}\n", []string{
		"c.yaml:1:17: orbits.steps: a whole number is wanted, not quoted text (\"7\")",
		"hint: remove the quotes: 7",
	}},
	{"text for a whole number", "orbits: {steps: many}\n", []string{
		"c.yaml:1:17: orbits.steps: a whole number is wanted, not text (\"many\")",
		"hint: steps takes a whole number of at least 1 [steps]: length of a run",
	}},
	{"quoted text for a whole number", "orbits: {steps: 'many'}\n", []string{
		"c.yaml:1:17: orbits.steps: a whole number is wanted, not quoted text (\"many\")",
		"hint: steps takes a whole number of at least 1 [steps]: length of a run",
	}},
	{"truth value for a whole number", "orbits: {steps: true}\n", []string{
		"c.yaml:1:17: orbits.steps: a whole number is wanted, not a truth value (\"true\")",
		"hint: steps takes a whole number of at least 1 [steps]: length of a run",
	}},
	{"date for a whole number", "orbits: {steps: 2023-01-31}\n", []string{
		"c.yaml:1:17: orbits.steps: a whole number is wanted, not a date (\"2023-01-31\")",
		"hint: steps takes a whole number of at least 1 [steps]: length of a run",
	}},
	{"two numbers without comma", "orbits: {n: [3 4]}\n", []string{
		"c.yaml:1:14: orbits.n[0]: a whole number is wanted, not text (\"3 4\")",
		"hint: put commas between the numbers: 3, 4",
	}},
	{"list for a whole number", "orbits: {steps: [7]}\n", []string{
		"c.yaml:1:17: orbits.steps: a whole number is wanted, not a list (\"[7]\")",
		"hint: write the value without brackets: 7",
	}},
	{"map for a whole number", "orbits: {steps: {a: 7}}\n", []string{
		"c.yaml:1:17: orbits.steps: a whole number is wanted, not a map (\"{a: 7}\")",
		"hint: steps takes a whole number of at least 1 [steps]: length of a run",
	}},
	{"too large for int64", "orbits: {steps: 9223372036854775808}\n", []string{
		"c.yaml:1:17: orbits.steps: the number does not fit its type, which goes from -9223372036854775808 to 9223372036854775807 (\"9223372036854775808\")",
		"hint: steps takes a whole number of at least 1 [steps]: length of a run",
	}},
	{"too large for uint32", "orbits: {seed: 4294967296}\n", []string{
		"c.yaml:1:16: orbits.seed: the number does not fit its type, which goes from 0 to 4294967295 (\"4294967296\")",
		"hint: seed takes a whole number of at least 0",
	}},
	{"negative for uint32", "orbits: {seed: -1}\n", []string{
		"c.yaml:1:16: orbits.seed: the number does not fit its type, which goes from 0 to 4294967295 (\"-1\")",
		"hint: seed takes a whole number of at least 0",
	}},
	{"too large for uint64", "orbits: {big: 18446744073709551616}\n", []string{
		"c.yaml:1:15: orbits.big: the number does not fit its type, which goes from 0 to 18446744073709551615 (\"18446744073709551616\")",
		"hint: big takes a whole number of at least 0",
	}},
	{"below min", "orbits: {steps: 0}\n", []string{
		"c.yaml:1:17: orbits.steps: out of range: must be at least 1 (\"0\")",
		"hint: steps takes a whole number of at least 1 [steps]: length of a run",
	}},
	{"out of range in a list", "orbits:\n  n: [3, 21,\n    2]\n", []string{
		"c.yaml:2:10: orbits.n[1]: out of range: must be from 3 to 20 (\"21\")",
		"hint: n takes a list of whole numbers from 3 to 20: dimensions N to enumerate",
		"c.yaml:3:5: orbits.n[2]: out of range: must be from 3 to 20 (\"2\")",
		"hint: n takes a list of whole numbers from 3 to 20: dimensions N to enumerate",
	}},
	{"tag on a number, and a list of lists", "orbits: {rate: [[1]], big: !!int 1}\n", []string{
		"c.yaml:1:16: orbits.rate: a number is wanted, not a list (\"[[1]]\")",
		"hint: rate takes a number from -1 to 1.5",
		"c.yaml:1:28: orbits.big: tags are not supported (\"!!int 1}\")",
		"hint: remove the tag, or quote a text that begins with !",
	}},
	{"list for a truth value", "orbits: {fast: [yes, no], n: [3 x]}\n", []string{
		"c.yaml:1:16: orbits.fast: true or false is wanted, not a list (\"[yes, no]\")",
		"hint: fast takes true or false",
		"c.yaml:1:31: orbits.n[0]: a whole number is wanted, not text (\"3 x\")",
		"hint: n takes a list of whole numbers from 3 to 20: dimensions N to enumerate",
	}},
	{"quoted whole number for uint", "orbits: {big: \"7\", seed: 1.0}\n", []string{
		"c.yaml:1:15: orbits.big: a whole number is wanted, not quoted text (\"7\")",
		"hint: remove the quotes: 7",
		"c.yaml:1:26: orbits.seed: a whole number is wanted, in the plain form 12 or -3 (\"1.0\")",
		"hint: write 1",
	}},
	{"not a number", "orbits: {rate: .nan}\n", []string{
		"c.yaml:1:16: orbits.rate: the number must be finite (\".nan\")",
		"hint: write a finite number",
	}},
	{"not a number, in words", "orbits: {rate: NaN}\n", []string{
		"c.yaml:1:16: orbits.rate: the number must be finite (\"NaN\")",
		"hint: write a finite number",
	}},
	{"infinity", "orbits: {rate: -.inf}\n", []string{
		"c.yaml:1:16: orbits.rate: the number must be finite (\"-.inf\")",
		"hint: write a finite number",
	}},
	{"infinity, in words", "orbits: {rate: +Infinity}\n", []string{
		"c.yaml:1:16: orbits.rate: the number must be finite (\"+Infinity\")",
		"hint: write a finite number",
	}},
	{"no digit before the point", "orbits: {rate: .5}\n", []string{
		"c.yaml:1:16: orbits.rate: a number is wanted, in the plain form 12, -3 or 0.5 (\".5\")",
		"hint: write 0.5",
	}},
	{"no digit after the point", "orbits: {rate: 1.}\n", []string{
		"c.yaml:1:16: orbits.rate: a number is wanted, in the plain form 12, -3 or 0.5 (\"1.\")",
		"hint: write 1",
	}},
	{"leading zero of a fraction", "orbits: {rate: 01.5}\n", []string{
		"c.yaml:1:16: orbits.rate: a number is wanted, in the plain form 12, -3 or 0.5 (\"01.5\")",
		"hint: write 1.5",
	}},
	{"decimal comma", "orbits: {rate: \"0,5\"}\n", []string{
		"c.yaml:1:16: orbits.rate: a number is wanted, not quoted text (\"0,5\")",
		"hint: rate takes a number from -1 to 1.5",
	}},
	{"too large for float64", "orbits: {rate: 1e400}\n", []string{
		"c.yaml:1:16: orbits.rate: the number is too large for a float64 (\"1e400\")",
		"hint: write a number between -1.7e308 and 1.7e308",
	}},
	{"too small for float64", "orbits: {rate: 1e-400}\n", []string{
		"c.yaml:1:16: orbits.rate: the number is so small that it would become 0 (\"1e-400\")",
		"hint: write 0, or a number farther from 0 than 5e-324",
	}},
	{"quoted number", "orbits: {rate: '0.5'}\n", []string{
		"c.yaml:1:16: orbits.rate: a number is wanted, not quoted text (\"0.5\")",
		"hint: remove the quotes: 0.5",
	}},
	{"text for a number", "orbits: {rate: low}\n", []string{
		"c.yaml:1:16: orbits.rate: a number is wanted, not text (\"low\")",
		"hint: rate takes a number from -1 to 1.5",
	}},
	{"above max", "orbits: {rate: 1.50001}\n", []string{
		"c.yaml:1:16: orbits.rate: out of range: must be from -1 to 1.5 (\"1.50001\")",
		"hint: rate takes a number from -1 to 1.5",
	}},
	{"above max in a map", "orbits: {weights: {a: 1, b: 10.5}}\n", []string{
		"c.yaml:1:29: orbits.weights.b: out of range: must be at most 10 (\"10.5\")",
		"hint: weights takes a map from names to numbers of at most 10",
	}},
	{"yes", "orbits: {fast: yes}\n", []string{
		"c.yaml:1:16: orbits.fast: true or false is wanted (\"yes\")",
		"hint: write true",
	}},
	{"Off", "orbits: {fast: Off}\n", []string{
		"c.yaml:1:16: orbits.fast: true or false is wanted (\"Off\")",
		"hint: write false",
	}},
	{"TRUE", "orbits: {fast: TRUE}\n", []string{
		"c.yaml:1:16: orbits.fast: true or false is wanted (\"TRUE\")",
		"hint: write true",
	}},
	{"n", "orbits: {fast: n}\n", []string{
		"c.yaml:1:16: orbits.fast: true or false is wanted (\"n\")",
		"hint: write false",
	}},
	{"1 for a truth value", "orbits: {fast: 1}\n", []string{
		"c.yaml:1:16: orbits.fast: true or false is wanted, not a number (\"1\")",
		"hint: fast takes true or false",
	}},
	{"quoted truth value", "orbits: {fast: \"true\"}\n", []string{
		"c.yaml:1:16: orbits.fast: true or false is wanted, not quoted text (\"true\")",
		"hint: remove the quotes: true",
	}},
	{"text for a truth value", "orbits: {fast: maybe}\n", []string{
		"c.yaml:1:16: orbits.fast: true or false is wanted, not text (\"maybe\")",
		"hint: fast takes true or false",
	}},
	{"quoted text for a truth value", "orbits: {fast: \"yes\"}\n", []string{
		"c.yaml:1:16: orbits.fast: true or false is wanted, not quoted text (\"yes\")",
		"hint: fast takes true or false",
	}},
	{"number for a text", "title: 7\n", []string{
		"c.yaml:1:8: title: text is wanted, not a number (\"7\")",
		"hint: quote it: \"7\"",
	}},
	{"digits with a leading zero for a text", "orbits: {items: [{figure: 1, id: 0123}]}\n", []string{
		"c.yaml:1:34: orbits.items[0].id: text is wanted, not a number (\"0123\")",
		"hint: quote it: \"0123\"",
	}},
	{"fraction for a text", "title: 1.0\n", []string{
		"c.yaml:1:8: title: text is wanted, not a number (\"1.0\")",
		"hint: quote it: \"1.0\"",
	}},
	{"version-like time for a text", "title: 12:30\n", []string{
		"c.yaml:1:8: title: text is wanted, not a number (\"12:30\")",
		"hint: quote it: \"12:30\"",
	}},
	{"date for a text", "title: 2023-01-31\n", []string{
		"c.yaml:1:8: title: text is wanted, not a date (\"2023-01-31\")",
		"hint: quote it: \"2023-01-31\"",
	}},
	{"truth value for a text", "title: true\n", []string{
		"c.yaml:1:8: title: text is wanted, not a truth value (\"true\")",
		"hint: quote it: \"true\"",
	}},
	{"no for a text", "title: no\n", []string{
		"c.yaml:1:8: title: text is wanted, not a truth value (\"no\")",
		"hint: quote it: \"no\"",
	}},
	{"list for a text", "title: [a]\n", []string{
		"c.yaml:1:8: title: text is wanted, not a list (\"[a]\")",
		"hint: write the value without brackets: a",
	}},
	{"longer list for a text", "title: [a, \"b]\"] # c\n", []string{
		"c.yaml:1:8: title: text is wanted, not a list (\"[a, \\\"b]\\\"]\")",
		"hint: title takes a text: one line",
	}},
	{"map for a text", "title:\n  a: b\n", []string{
		"c.yaml:2:3: title: text is wanted, not a map (\"a: b\")",
		"hint: title takes a text: one line",
	}},
	{"text too short", "orbits: {items: [{figure: 1, id: \"\"}]}\n", []string{
		"c.yaml:1:34: orbits.items[0].id: too short: 0 characters, at least 1 wanted",
		"hint: id takes a text: permutation ID",
	}},
	{"text too long", "orbits: {items: [{figure: 1, id: \"ééééééééé!\"}]}\n", []string{
		"c.yaml:1:34: orbits.items[0].id: too long: 10 characters, at most 9 wanted (\"ééééééééé!\")",
		"hint: id takes a text: permutation ID",
	}},
	{"not in the enum", "orbits: {items: [{figure: 1, kind: pbn}]}\n", []string{
		"c.yaml:1:36: orbits.items[0].kind: not one of the allowed values (\"pbn\")",
		"hint: did you mean \"pbnn\"? kind takes one of pbnn, dbnn",
	}},
	{"far from the enum", "orbits: {items: [{figure: 1, kind: other}]}\n", []string{
		"c.yaml:1:36: orbits.items[0].kind: not one of the allowed values (\"other\")",
		"hint: kind takes one of pbnn, dbnn",
	}},
	{"not in the enum, in a list", "orbits: {tags: [red, Green]}\n", []string{
		"c.yaml:1:22: orbits.tags[1]: not one of the allowed values (\"Green\")",
		"hint: did you mean \"green\"? tags takes a list of values out of red, green, blue",
	}},
	{"number for a list", "orbits: {n: 7}\n", []string{
		"c.yaml:1:13: orbits.n: a list is wanted, not a number (\"7\")",
		"hint: write [7]",
	}},
	{"text for a list", "orbits: {tags: \"a b\"}\n", []string{
		"c.yaml:1:16: orbits.tags: a list is wanted, not quoted text (\"a b\")",
		"hint: write [\"a b\"]",
	}},
	{"map for a list", "orbits: {n: {a: 7}}\n", []string{
		"c.yaml:1:13: orbits.n: a list is wanted, not a map (\"{a: 7}\")",
		"hint: n takes a list of whole numbers from 3 to 20: dimensions N to enumerate",
	}},
	{"list in a list", "orbits: {n: [[7]]}\n", []string{
		"c.yaml:1:14: orbits.n[0]: a whole number is wanted, not a list (\"[7]\")",
		"hint: write the value without brackets: 7",
	}},
	{"list too short", "orbits: {n: []}\n", []string{
		"c.yaml:1:13: orbits.n: too short: 0 items, at least 1 wanted (\"[]\")",
		"hint: n takes a list of whole numbers from 3 to 20: dimensions N to enumerate",
	}},
	{"list too long", "orbits: {n: [3, 4, 5, 6, 7]}\n", []string{
		"c.yaml:1:13: orbits.n: too long: 5 items, at most 4 wanted (\"[3, 4, 5, 6, 7]\")",
		"hint: n takes a list of whole numbers from 3 to 20: dimensions N to enumerate",
	}},
	{"map too long", "orbits: {weights: {a: 1, b: 2, c: 3}}\n", []string{
		"c.yaml:1:19: orbits.weights: too long: 3 entries, at most 2 wanted (\"{a: 1, b: 2, c: 3}\")",
		"hint: weights takes a map from names to numbers of at most 10",
	}},
	{"same item twice", "orbits:\n  n:\n    - 3\n    - 4\n    - 3\n", []string{
		"c.yaml:5:7: orbits.n[2]: the same as item [0] at 3:7, the items must differ (\"3\")",
		"hint: remove one of the two",
	}},
	{"scalar for a map", "orbits: 7\n", []string{
		"c.yaml:1:9: orbits: a map of keys is wanted, not a number (\"7\")",
		"hint: orbits takes a map with the keys n, steps, rate, fast, seed, big, free, frees, weights, where, items, tags",
	}},
	{"text for a list item", "orbits: {items: [a]}\n", []string{
		"c.yaml:1:18: orbits.items[0]: a map of keys is wanted, not text (\"a\")",
		"hint: items takes a list of maps with the keys figure, id, kind, cells",
	}},
	{"list for free keys", "orbits: {where: [1]}\n", []string{
		"c.yaml:1:17: orbits.where: a map of keys is wanted, not a list (\"[1]\")",
		"hint: where takes a map from names to numbers, texts, truth values or lists of these",
	}},
	{"map for any", "orbits: {free: {a: 1}}\n", []string{
		"c.yaml:1:16: orbits.free: a scalar or a list of scalars is wanted, not a map (\"{a: 1}\")",
		"hint: free takes a number, a text, true or false, or a list of these",
	}},
	{"list in a list for any", "orbits: {free: [[1]]}\n", []string{
		"c.yaml:1:17: orbits.free[0]: a scalar is wanted in this list, not a list (\"[1]\")",
		"hint: free takes a number, a text, true or false, or a list of these",
	}},
	{"octal for any", "orbits: {free: 010, frees: [0x10, .inf]}\n", []string{
		"c.yaml:1:16: orbits.free: the number has a leading zero, which some take for octal (\"010\")",
		"hint: write 10, or 8 if octal was meant; quote it if it is a text: \"010\"",
		"c.yaml:1:29: orbits.frees[0]: a number is wanted, in decimal notation (\"0x10\")",
		"hint: write 16; quote it if it is a text: \"0x10\"",
		"c.yaml:1:35: orbits.frees[1]: the number must be finite (\".inf\")",
		"hint: write a finite number; quote it if it is a text: \".inf\"",
	}},
	{"yes for any", "orbits: {free: yes, where: {a: off}}\n", []string{
		"c.yaml:1:16: orbits.free: neither a truth value nor a quoted text (\"yes\")",
		"hint: write true, or quote it: \"yes\"",
		"c.yaml:1:32: orbits.where.a: neither a truth value nor a quoted text (\"off\")",
		"hint: write false, or quote it: \"off\"",
	}},
	{"date for any", "orbits: {free: 2023-01-31}\n", []string{
		"c.yaml:1:16: orbits.free: a date is not supported (\"2023-01-31\")",
		"hint: quote it: \"2023-01-31\"",
	}},
	{"too large for any", "orbits: {free: 9223372036854775808, frees: [1e999]}\n", []string{
		"c.yaml:1:16: orbits.free: the number does not fit its type, which goes from -9223372036854775808 to 9223372036854775807 (\"9223372036854775808\")",
		"hint: free takes a number, a text, true or false, or a list of these",
		"c.yaml:1:45: orbits.frees[0]: the number is too large for a float64 (\"1e999\")",
		"hint: write a number between -1.7e308 and 1.7e308",
	}},
	{"validate", "orbits:\n  steps: 13\n  items:\n    - {figure: 1, id: same}\n    - {figure: 1, id: same}\n", []string{
		"c.yaml:2:10: orbits.steps: 13 is bad luck (\"13\")",
		"hint: write 12",
		"c.yaml:5:23: orbits.items[1].id: must not be the same (\"same\")",
		"hint: id takes a text: permutation ID",
	}},
	{"validate an absent key", "orbits:\n  fast: true\n", []string{
		"c.yaml:2:3: orbits.rate: needs a rate when fast (the key is not given: its default counts)",
		"hint: rate takes a number from -1 to 1.5",
	}},
	{"long text", "orbits: {steps: " + strings.Repeat("x", 100) + "}\n", []string{
		"c.yaml:1:17: orbits.steps: a whole number is wanted, not text (\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\")",
		"hint: steps takes a whole number of at least 1 [steps]: length of a run",
	}},
	{"text of several lines", "orbits:\n  steps: |\n    a\n    b\n", []string{
		"c.yaml:2:10: orbits.steps: a whole number is wanted, not quoted text (\"a...\")",
		"hint: steps takes a whole number of at least 1 [steps]: length of a run",
	}},
	{"several faults, in order", "orbits: {steps: 0, n: [3, 3], fats: true}\ntitle: 7\ntitle: b\n", []string{
		"c.yaml:1:17: orbits.steps: out of range: must be at least 1 (\"0\")",
		"hint: steps takes a whole number of at least 1 [steps]: length of a run",
		"c.yaml:1:27: orbits.n[1]: the same as item [0] at 1:24, the items must differ (\"3\")",
		"hint: remove one of the two",
		"c.yaml:1:31: orbits.fats: unknown key (\"fats\")",
		"hint: did you mean fast?",
		"c.yaml:2:8: title: text is wanted, not a number (\"7\")",
		"hint: quote it: \"7\"",
		"c.yaml:3:1: title: duplicate key, first given at 2:1 (\"title\")",
		"hint: keep one of the two",
	}},
}

func TestFaults(t *testing.T) {
	for _, c := range faultCases {
		t.Run(c.name, func(t *testing.T) {
			err := Unmarshal("c.yaml", []byte(c.in), &sample{})
			var errs Errors
			if !errors.As(err, &errs) {
				t.Fatalf("the error is %T %v, not Errors", err, err)
			}
			var got []string
			for _, e := range errs {
				got = append(got, e.Error(), "hint: "+e.Hint())
			}
			if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("document:\n%s\ngot:\n%s\nwant:\n%s", c.in, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}
