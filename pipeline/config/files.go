package config

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/text"
)

// MaxExtends is how many files a config may be built on, one below the other.
const MaxExtends = 8

// A reader returns a file's content. Its errors do not name the file.
type reader func(path string) ([]byte, error)

// readFile reads a file, up to a little more than what a config may have.
func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	var data []byte
	if err == nil {
		defer f.Close()
		data, err = io.ReadAll(io.LimitReader(f, strictyaml.MaxSize+1))
	}
	var pathErr *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("no such file")
	case errors.As(err, &pathErr): // without the operation and path
		return nil, fault.New(fault.Usage, "the file cannot be read: "+pathErr.Err.Error(), "check its path and permissions")
	}
	return data, err
}

// display is how messages name a file; never like a --set argument.
func display(name string) string {
	name = printable(filepath.ToSlash(filepath.Clean(name)))
	if strings.HasPrefix(name, setPrefix) {
		name = "./" + name
	}
	return name
}

// readChain reads a config and what it extends. The layers are in that order; those
// of files that could not be read as YAML are nil.
func readChain(name string, read reader) (layers []*strictyaml.Node, files []string, errs strictyaml.Errors) {
	var from *strictyaml.Node // the value of extends that led here
	for name = filepath.Clean(name); ; {
		if msg, remedy := chainFault(files, filepath.ToSlash(name)); msg != "" {
			return layers, files, append(errs, faultAt(from, msg, remedy))
		}
		data, err := read(name)
		if err != nil {
			remedy := cmp.Or(fault.HintOf(err), suggest(name))
			if from == nil {
				return layers, files, append(errs, &strictyaml.Error{Place: strictyaml.Place{File: display(name)}, Msg: err.Error(), Remedy: remedy})
			}
			return layers, files, append(errs, faultAt(from, err.Error()+": "+display(name), remedy))
		}
		n, err := strictyaml.Parse(display(name), data)
		layers, files, errs = append(layers, n), append(files, filepath.ToSlash(name)), add(errs, err)
		from = n.Field(extendsKey)
		var given struct {
			Extends string `yaml:"extends"`
		}
		if from == nil || strictyaml.Decode(under(extendsKey, from), &given) != nil {
			return layers, files, errs // the check of the layer reports what is no text
		}
		if msg, remedy := pathFault(from.Text); msg != "" {
			return layers, files, append(errs, faultAt(from, msg, remedy))
		}
		name = filepath.Join(filepath.Dir(name), filepath.FromSlash(from.Text))
		if _, err := read(name); err != nil {
			if _, err := read(name + ".yaml"); err == nil { // a file named as --config names it
				name += ".yaml"
			}
		}
	}
}

// faultAt returns an error at the value of extends.
func faultAt(from *strictyaml.Node, msg, remedy string) *strictyaml.Error {
	return &strictyaml.Error{Place: from.Place, Path: extendsKey, Text: printable(from.Text), Msg: msg, Remedy: remedy}
}

// pathFault says what is wrong with a path that extends gives.
func pathFault(p string) (msg, remedy string) {
	switch {
	case p == "":
		return "the path is empty", "name a file, or remove the key"
	case path.IsAbs(p) || filepath.IsAbs(p):
		return "the path must be relative", "write a path relative to this file, such as ../base.yaml"
	case strings.Contains(p, `\`):
		return "the path has a backslash", "write / between folders"
	}
	return "", ""
}

// chainFault says whether going on to a file makes a circle, or goes too deep.
func chainFault(visited []string, name string) (msg, remedy string) {
	if i := slices.Index(visited, name); i >= 0 {
		circle := strings.Join(append(slices.Clone(visited[i:]), name), " -> ")
		return "the files extend each other in a circle: " + printable(circle), "remove one extends"
	}
	if len(visited) > MaxExtends {
		return fmt.Sprintf("more than %d files below one another", MaxExtends), "put what they have in common into one file"
	}
	return "", ""
}

// suggest names the config that may have been meant, or all, in the folder of a
// file that is not there; that is configs if the file is named without one.
func suggest(name string) string {
	dir, base := filepath.Split(name)
	dir = cmp.Or(dir, "configs")
	files, _ := fs.Glob(os.DirFS(dir), "[^.]*.yaml")
	var stems []string
	for _, file := range files {
		stems = append(stems, strings.TrimSuffix(file, ".yaml"))
	}
	if near := text.Nearest(strings.TrimSuffix(base, ".yaml"), stems); near != "" {
		return "did you mean " + display(filepath.Join(dir, near)) + ".yaml?"
	}
	if len(files) == 0 {
		return "there are no configs in " + display(dir)
	}
	return "the configs in " + display(dir) + " are " + printable(strings.Join(files, ", "))
}
