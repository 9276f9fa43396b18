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

// readChain reads a config and what it extends. The layers are in that order;
// those of files that could not be read have no node.
func readChain(name string, read reader) ([]layer, strictyaml.Errors) {
	var layers []layer
	var errs strictyaml.Errors
	var from *strictyaml.Node // the value of extends that led here
	name = filepath.Clean(name)
	for visited := []string{}; ; {
		if e := chainFault(visited, name, from); e != nil {
			return layers, append(errs, e)
		}
		visited = append(visited, name)
		data, err := read(name)
		if err != nil {
			return layers, append(errs, readFault(name, from, err))
		}
		n, err := strictyaml.Parse(display(name), data)
		errs = add(errs, err)
		layers = append(layers, layer{file: display(name), node: n})
		from = n.Field(extendsKey)
		var given struct {
			Extends string `yaml:"extends"`
		}
		if from == nil || strictyaml.Decode(under(extendsKey, from), &given) != nil {
			return layers, errs // the check of the layer reports what is no text
		}
		if e := pathFault(from); e != nil {
			return layers, append(errs, e)
		}
		name = filepath.Join(filepath.Dir(name), filepath.FromSlash(from.Text))
	}
}

// pathFault says what is wrong with the path that extends gives.
func pathFault(from *strictyaml.Node) *strictyaml.Error {
	switch p := from.Text; {
	case p == "":
		return faultAt(from, "the path is empty", "name a file, or remove the key")
	case path.IsAbs(p) || filepath.IsAbs(p):
		return faultAt(from, "the path must be relative", "write a path relative to this file, such as ../base.yaml")
	case strings.Contains(p, `\`):
		return faultAt(from, "the path has a backslash", "write / between folders")
	}
	return nil
}

// faultAt returns an error at the value of extends.
func faultAt(from *strictyaml.Node, msg, remedy string) *strictyaml.Error {
	return &strictyaml.Error{
		File: from.File, Line: from.Line, Column: from.Column,
		Path: extendsKey, Text: printable(from.Text), Msg: msg, Remedy: remedy,
	}
}

// chainFault tells whether going on to the file name makes a circle, or goes too
// deep.
func chainFault(visited []string, name string, from *strictyaml.Node) *strictyaml.Error {
	if i := slices.Index(visited, name); i >= 0 {
		var circle []string
		for _, v := range append(visited[i:], name) {
			circle = append(circle, display(v))
		}
		return faultAt(from, "the files extend each other in a circle: "+strings.Join(circle, " -> "),
			"remove one extends")
	}
	if len(visited) > MaxExtends {
		return faultAt(from, fmt.Sprintf("more than %d files below one another", MaxExtends),
			"put what they have in common into one file")
	}
	return nil
}

// readFault is the error of a file that cannot be read: at the place of the
// extends that names it, or without a place for the config itself.
func readFault(name string, from *strictyaml.Node, err error) *strictyaml.Error {
	remedy := fault.HintOf(err)
	if from == nil {
		if remedy == "" {
			remedy = suggest(name)
		}
		return &strictyaml.Error{File: display(name), Msg: err.Error(), Remedy: remedy}
	}
	if remedy == "" {
		remedy = suggest(name)
	}
	return faultAt(from, err.Error()+": "+display(name), remedy)
}

// suggest names the config that may have been meant, or all, in the folder of a
// file that is not there; that is configs if the file is named without one.
func suggest(name string) string {
	dir, base := filepath.Split(name)
	dir = cmp.Or(dir, "configs")
	var stems []string
	files, _ := fs.Glob(os.DirFS(dir), "*.yaml")
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
