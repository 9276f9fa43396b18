package config

import (
	"strings"
	"testing"
)

type files = map[string]string

// Each fault in files, in extends and in --set arguments with its exact place
// and remedy. The config is configs/a.yaml.
var faultCases = []struct {
	name  string
	files files
	sets  []string
	want  []string
}{
	{"unknown key in the base", files{
		"configs/a.yaml":      "extends: b.yaml\norbits: {n: [3]}\n",
		"configs/b.yaml":      "extends: deep/c.yaml\n",
		"configs/deep/c.yaml": "# c\norbits:\n  stepz: 3\n",
	}, nil, []string{
		"configs/deep/c.yaml:3:3: orbits.stepz: unknown key (\"stepz\")",
		"hint: did you mean steps?",
	}},
	{"value out of range in the base", files{
		"configs/a.yaml": "extends: b.yaml\n",
		"configs/b.yaml": "orbits:\n  n: [7, 21]\n",
	}, nil, []string{
		"configs/b.yaml:2:10: orbits.n[1]: out of range: must be from 3 to 20 (\"21\")",
		"hint: n takes a list of whole numbers from 3 to 20: dimensions N to enumerate",
	}},
	{"value out of range in the base, replaced above", files{
		"configs/a.yaml": "extends: b.yaml\norbits: {n: [3]}\n",
		"configs/b.yaml": "orbits:\n  n: [7, 21]\n",
	}, nil, []string{
		"configs/b.yaml:2:10: orbits.n[1]: out of range: must be from 3 to 20 (\"21\")",
		"hint: n takes a list of whole numbers from 3 to 20: dimensions N to enumerate",
	}},
	{"faults in all layers, in order", files{
		"configs/a.yaml": "extends: b.yaml\npapers: {draft: yes}\norbits: {steps: 0}\n",
		"configs/b.yaml": "orbits:\n  n: 7\n  steps: x\n",
	}, []string{"orbits.rate=2", "seed=-1"}, []string{
		"configs/a.yaml:2:17: papers.draft: true or false is wanted (\"yes\")",
		"hint: write true",
		"configs/a.yaml:3:17: orbits.steps: out of range: must be at least 1 (\"0\")",
		"hint: steps takes a whole number of at least 1 [steps]: length of a run",
		"configs/b.yaml:2:6: orbits.n: a list is wanted, not a number (\"7\")",
		"hint: write [7]",
		"configs/b.yaml:3:10: orbits.steps: a whole number is wanted, not text (\"x\")",
		"hint: steps takes a whole number of at least 1 [steps]: length of a run",
		"--set orbits.rate=2:1:13: orbits.rate: out of range: must be from 0 to 1 (\"2\")",
		"hint: rate takes a number from 0 to 1: share of <runs>",
		"--set seed=-1:1:6: seed: the number does not fit its type, which goes from 0 to 18446744073709551615 (\"-1\")",
		"hint: seed takes a whole number of at least 0: root seed",
	}},
	{"duplicate key and a wrong type", files{
		"configs/a.yaml": "seed: 1\norbits: {kind: x}\nseed: 2\n",
	}, nil, []string{
		"configs/a.yaml:2:16: orbits.kind: not one of the allowed values (\"x\")",
		"hint: kind takes one of pbnn, dbnn",
		"configs/a.yaml:3:1: seed: duplicate key, first given at 1:1 (\"seed\")",
		"hint: keep one of the two",
	}},
	{"validate across layers", files{
		"configs/a.yaml": "extends: b.yaml\norbits: {steps: 101}\n",
		"configs/b.yaml": "orbits:\n  rate: 0.5\n",
	}, nil, []string{
		"configs/b.yaml:2:9: orbits.rate: must not be 0.5 for more than 100 steps (\"0.5\")",
		"hint: write 0.4",
	}},
	{"validate a default", files{
		"configs/a.yaml": "orbits: {steps: 101}\n",
	}, nil, []string{
		"configs/a.yaml:1:9: orbits.rate: must not be 0.5 for more than 100 steps (the key is not given: its default counts)",
		"hint: write 0.4",
	}},
	{"validate --set", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"papers.width=3"}, []string{
		"--set papers.width=3:1:14: papers.width: must be even (\"3\")",
		"hint: width takes a whole number: width of a figure",
	}},
	{"required key of a list item", files{
		"configs/a.yaml": "orbits: {examples: [{id: a}]}\n",
	}, nil, []string{
		"configs/a.yaml:1:21: orbits.examples[0].figure: this key is required",
		"hint: add it: figure takes a whole number of at least 1: figure of the paper",
	}},
	{"key of a section at the top", files{
		"configs/a.yaml": "width: 3\nn: [3]\n",
	}, nil, []string{
		"configs/a.yaml:1:1: width: unknown key (\"width\")",
		"hint: the key belongs elsewhere: orbits.examples[].style.width, papers.width",
		"configs/a.yaml:2:1: n: unknown key (\"n\")",
		"hint: the key belongs elsewhere: orbits.n",
	}},
	{"section that is none", files{
		"configs/a.yaml": "orbit: {n: [3]}\n",
	}, nil, []string{
		"configs/a.yaml:1:1: orbit: unknown key (\"orbit\")",
		"hint: did you mean orbits?",
	}},
	{"empty file", files{
		"configs/a.yaml": "# nothing\n",
	}, nil, []string{
		"configs/a.yaml:1:1: the file holds no keys, only comments or document marks",
		"hint: write at least one `key: value` line, or {} for none",
	}},
	{"empty base", files{
		"configs/a.yaml": "extends: b.yaml\n",
		"configs/b.yaml": "",
	}, nil, []string{
		"configs/b.yaml:1:1: the file is empty",
		"hint: write at least one `key: value` line, or {} for none",
	}},
	{"syntax in the base", files{
		"configs/a.yaml": "extends: b.yaml\nseed: x\n",
		"configs/b.yaml": "orbits: {n: [3}\n",
	}, nil, []string{
		"configs/a.yaml:2:7: seed: a whole number is wanted, not text (\"x\")",
		"hint: seed takes a whole number of at least 0: root seed",
		"configs/b.yaml:1:9: a list in brackets is not closed, or lacks a comma (\"{n: [3}\")",
		"hint: write [a, b]",
	}},
	{"dot in a free key", files{
		"configs/a.yaml": "orbits: {weights: {a.b: 1}}\n",
	}, nil, []string{
		"configs/a.yaml:1:20: orbits.weights[\"a.b\"]: this key must match [a-z0-9_-]+ (\"a.b\")",
		"hint: use lower-case letters, digits, _ and -",
	}},
	{"extends a missing file", files{
		"configs/a.yaml":    "seed: 1\nextends: bsae.yaml\n",
		"configs/base.yaml": "seed: 1\n",
	}, nil, []string{
		"configs/a.yaml:2:10: extends: no such file: configs/bsae.yaml (\"bsae.yaml\")",
		"hint: did you mean base.yaml?",
	}},
	{"extends a missing file, from the base", files{
		"configs/a.yaml":   "extends: x/b.yaml\n",
		"configs/x/b.yaml": "seed: 1\nextends:   ../nowhere.yaml\n",
	}, nil, []string{
		"configs/x/b.yaml:2:12: extends: no such file: configs/nowhere.yaml (\"../nowhere.yaml\")",
		"hint: the configs in configs are a.yaml",
	}},
	{"extends itself", files{
		"configs/a.yaml": "extends: ./a.yaml\n",
	}, nil, []string{
		"configs/a.yaml:1:10: extends: the files extend each other in a circle: configs/a.yaml -> configs/a.yaml (\"./a.yaml\")",
		"hint: remove one extends",
	}},
	{"extends in a circle", files{
		"configs/a.yaml":   "extends: x/b.yaml\n",
		"configs/x/b.yaml": "extends: c.yaml\n",
		"configs/x/c.yaml": "seed: 1\nextends: ../x/b.yaml\n",
	}, nil, []string{
		"configs/x/c.yaml:2:10: extends: the files extend each other in a circle: configs/x/b.yaml -> configs/x/c.yaml -> configs/x/b.yaml (\"../x/b.yaml\")",
		"hint: remove one extends",
	}},
	{"extends too deep", files{
		"configs/a.yaml":  "extends: b1.yaml\n",
		"configs/b1.yaml": "extends: b2.yaml\n",
		"configs/b2.yaml": "extends: b3.yaml\n",
		"configs/b3.yaml": "extends: b4.yaml\n",
		"configs/b4.yaml": "extends: b5.yaml\n",
		"configs/b5.yaml": "extends: b6.yaml\n",
		"configs/b6.yaml": "extends: b7.yaml\n",
		"configs/b7.yaml": "extends: b8.yaml\n",
		"configs/b8.yaml": "extends: b9.yaml\n",
		"configs/b9.yaml": "seed: 1\n",
	}, nil, []string{
		"configs/b8.yaml:1:10: extends: more than 8 files below one another (\"b9.yaml\")",
		"hint: put what they have in common into one file",
	}},
	{"extends an absolute path", files{
		"configs/a.yaml": "extends: /etc/b.yaml\n",
	}, nil, []string{
		"configs/a.yaml:1:10: extends: the path must be relative (\"/etc/b.yaml\")",
		"hint: write a path relative to this file, such as ../base.yaml",
	}},
	{"extends with a backslash", files{
		"configs/a.yaml": "extends: x\\b.yaml\n",
	}, nil, []string{
		"configs/a.yaml:1:10: extends: the path has a backslash (\"x\\\\b.yaml\")",
		"hint: write / between folders",
	}},
	{"extends nothing", files{
		"configs/a.yaml": "extends: \"\"\n",
	}, nil, []string{
		"configs/a.yaml:1:10: extends: the path is empty",
		"hint: name a file, or remove the key",
	}},
	{"extends null", files{
		"configs/a.yaml": "extends:\n",
	}, nil, []string{
		"configs/a.yaml:1:9: extends: no value is given",
		"hint: write \"\" for an empty text, or remove the key",
	}},
	{"extends a number", files{
		"configs/a.yaml": "extends: 7\n",
	}, nil, []string{
		"configs/a.yaml:1:10: extends: text is wanted, not a number (\"7\")",
		"hint: quote it: \"7\"",
	}},
	{"extends a list", files{
		"configs/a.yaml": "extends: [b.yaml]\n",
	}, nil, []string{
		"configs/a.yaml:1:10: extends: text is wanted, not a list (\"[b.yaml]\")",
		"hint: write the value without brackets: b.yaml",
	}},
	{"extends in a section", files{
		"configs/a.yaml": "orbits: {extends: b.yaml}\n",
	}, nil, []string{
		"configs/a.yaml:1:10: orbits.extends: unknown key (\"extends\")",
		"hint: the key belongs elsewhere: extends at the top level",
	}},
	{"extends a folder", files{
		"configs/a.yaml":   "extends: x\n",
		"configs/x/b.yaml": "seed: 1\n",
	}, nil, []string{
		"configs/a.yaml:1:10: extends: this is a folder, not a file: configs/x (\"x\")",
		"hint: the configs in configs/x are b.yaml",
	}},
	{"set an unknown key", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"orbits.stepz=3"}, []string{
		"--set orbits.stepz=3:1:8: orbits.stepz: unknown key (\"stepz\")",
		"hint: did you mean orbits.steps?",
	}},
	{"set in an unknown section", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"orbit.n=[3]"}, []string{
		"--set orbit.n=[3]:1:1: orbit.n: unknown key (\"orbit\")",
		"hint: did you mean orbits.n?",
	}},
	{"set without the section", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"steps=3"}, []string{
		"--set steps=3:1:1: steps: unknown key (\"steps\")",
		"hint: did you mean orbits.steps?",
	}},
	{"set far from all", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"orbits.quux=3", "xyz=1"}, []string{
		"--set orbits.quux=3:1:8: orbits.quux: unknown key (\"quux\")",
		"hint: the keys of orbits are n, steps, rate, kind, free, weights, sets, examples, grid, plot",
		"--set xyz=1:1:1: xyz: unknown key (\"xyz\")",
		"hint: the keys at the top are description, claims, seed, orbits, papers",
	}},
	{"set with spaces", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"orbits.n = [3]"}, []string{
		"--set orbits.n = [3]:1:8: orbits.n : unknown key (\"n \")",
		"hint: did you mean orbits.n?",
	}},
	{"set without value", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"description="}, []string{
		"--set description=:1:13: description: no value is given",
		"hint: write \"\" for an empty text, [] for an empty list",
	}},
	{"set without equals sign", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"orbits.n", "[3]"}, []string{
		"--set orbits.n:1:1: key=value is wanted (\"orbits.n\")",
		"hint: write --set orbits.n=...",
		"--set [3]:1:1: key=value is wanted (\"[3]\")",
		"hint: write --set key=value",
	}},
	{"set without key", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"=3"}, []string{
		"--set =3:1:1: unknown key",
		"hint: the keys at the top are description, claims, seed, orbits, papers",
	}},
	{"set empty", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{""}, []string{
		"--set :1:1: key=value is wanted",
		"hint: write --set key=value",
	}},
	{"set with an empty part", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"orbits..n=[3]", "orbits.=3"}, []string{
		"--set orbits..n=[3]:1:8: orbits..n: unknown key",
		"hint: did you mean orbits.n?",
		"--set orbits.=3:1:8: orbits.: unknown key",
		"hint: the keys of orbits are n, steps, rate, kind, free, weights, sets, examples, grid, plot",
	}},
	{"set below a list", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"orbits.n.x=1"}, []string{
		"--set orbits.n.x=1:1:10: orbits.n.x: orbits.n has no keys below it (\"x\")",
		"hint: write --set orbits.n=...",
	}},
	{"set a list item", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"orbits.examples[0].id=a", "orbits.n[1]=3"}, []string{
		"--set orbits.examples[0].id=a:1:16: orbits.examples[0].id: an item of a list cannot be set on its own (\"[0]\")",
		"hint: a list is replaced as a whole: --set 'orbits.examples=[...]', or write a config that extends this one",
		"--set orbits.n[1]=3:1:9: orbits.n[1]: an item of a list cannot be set on its own (\"[1]\")",
		"hint: a list is replaced as a whole: --set 'orbits.n=[...]', or write a config that extends this one",
	}},
	{"set extends", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"extends=b.yaml"}, []string{
		"--set extends=b.yaml:1:1: extends: this key cannot be set on the command line (\"extends\")",
		"hint: name another config, or write one that extends both",
	}},
	{"set a wrong type", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"orbits.n=7", "orbits.steps=1.0", "description=7"}, []string{
		"--set orbits.n=7:1:10: orbits.n: a list is wanted, not a number (\"7\")",
		"hint: write [7]",
		"--set orbits.steps=1.0:1:14: orbits.steps: a whole number is wanted, in the plain form 12 or -3 (\"1.0\")",
		"hint: write 1",
		"--set description=7:1:13: description: text is wanted, not a number (\"7\")",
		"hint: quote it: \"7\"",
	}},
	{"set out of range", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"orbits.n=[3, 2]"}, []string{
		"--set orbits.n=[3, 2]:1:14: orbits.n[1]: out of range: must be from 3 to 20 (\"2\")",
		"hint: n takes a list of whole numbers from 3 to 20: dimensions N to enumerate",
	}},
	{"set out of range, replaced later", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"orbits.n=[2]", "orbits.n=[3]"}, []string{
		"--set orbits.n=[2]:1:11: orbits.n[0]: out of range: must be from 3 to 20 (\"2\")",
		"hint: n takes a list of whole numbers from 3 to 20: dimensions N to enumerate",
	}},
	{"set with bad syntax", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"orbits.n=[3", "description=a: b", "description=a # b"}, []string{
		"--set orbits.n=[3:1:10: orbits.n: a list in brackets is not closed, or lacks a comma (\"[3\")",
		"hint: write [a, b]",
		"--set description=a: b:1:13: description: a map without brackets (\"a: b\")",
		"hint: write [a, b] for a list, {a: 1} for a map, and quote a text that looks like one",
		"--set description=a # b:1:13: description: a comment in the value (\"a\")",
		"hint: quote a text that holds #",
	}},
	{"set a section with a wrong key", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"orbits={n: [3], stepz: 1}"}, []string{
		"--set orbits={n: [3], stepz: 1}:1:17: orbits.stepz: unknown key (\"stepz\")",
		"hint: did you mean steps?",
	}},
	{"set a free key", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"orbits.weights.First=1", "orbits.sets.a.lo=1"}, []string{
		"--set orbits.weights.First=1:1:16: orbits.weights.First: this key must match [a-z0-9_-]+ (\"First\")",
		"hint: use lower-case letters, digits, _ and -",
		"--set orbits.sets.a.lo=1:1:15: orbits.sets.a.lo: unknown key (\"lo\")",
		"hint: did you mean orbits.sets.a.low?",
	}},
	{"set with control characters", files{
		"configs/a.yaml": "seed: 1\n",
	}, []string{"description=a\x1b[31m", "description=a\nb", "se\x1bed=1", "description=\xff"}, []string{
		"--set description=a\\u001b[31m:1:14: description: the invisible character U+001B (\"a\\x1b[31m\")",
		"hint: remove it; in a text write \"\\u001b\" in double quotes",
		"--set description=a\\nb:1:14: description: a line end in the value",
		"hint: write \"\\n\" in double quotes",
		"--set se\\u001bed=1:1:1: se\\u001bed: unknown key (\"se\\\\u001bed\")",
		"hint: did you mean seed?",
		"--set description=�:1:13: description: the byte 0xff is not UTF-8",
		"hint: write it in UTF-8",
	}},
}

func TestFaults(t *testing.T) {
	for _, c := range faultCases {
		t.Run(c.name, func(t *testing.T) {
			inFolder(t, c.files)
			config, err := Load(sampleSchema(), "configs/a.yaml", c.sets)
			if config != nil {
				t.Error("there is a config in spite of the error")
			}
			got, want := strings.Join(errorLines(t, err), "\n"), strings.Join(c.want, "\n")
			if got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}
