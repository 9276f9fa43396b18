package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"neurorbit/pipeline/strictyaml"
)

// MaxExtends is how many files a config may be built on, one below the other.
const MaxExtends = 8

// A reader returns a file's content.
type reader func(path string) ([]byte, error)

// A fileError says why a file cannot be read.
type fileError struct{ msg, remedy string }

func (e *fileError) Error() string { return e.msg }

// readFile reads a regular file of bounded size.
func readFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &fileError{msg: "no such file"}
	case err != nil:
		return nil, &fileError{"the file cannot be read: " + reason(err), "check its permissions"}
	case info.IsDir():
		return nil, &fileError{msg: "this is a folder, not a file"}
	case !info.Mode().IsRegular():
		return nil, &fileError{"this is not a regular file", "copy its content to a file"}
	case info.Size() > strictyaml.MaxSize:
		return nil, &fileError{fmt.Sprintf("the file is too large: %d bytes, at most %d are allowed", info.Size(), strictyaml.MaxSize),
			"split the file, or keep the data in a table"}
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, &fileError{"the file cannot be read: " + reason(err), "check its permissions"}
	}
	return data, nil
}

// reason is an error of package os without the operation and path.
func reason(err error) string {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	return err.Error()
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
		file := display(name)
		if fault := chainFault(visited, name, from); fault != nil {
			return layers, append(errs, fault)
		}
		visited = append(visited, name)
		data, err := read(name)
		if err != nil {
			return layers, append(errs, readFault(name, from, err))
		}
		n, err := strictyaml.Parse(file, data)
		errs = add(errs, err)
		layers = append(layers, layer{file: file, node: n})
		from = n.Field(extendsKey)
		if from == nil || from.Kind != strictyaml.Scalar {
			return layers, errs
		}
		target, fault := extendsPath(from)
		if fault != nil {
			return layers, append(errs, fault)
		}
		if target == "" { // not a text: decoding reports that
			return layers, errs
		}
		name = filepath.Join(filepath.Dir(name), filepath.FromSlash(target))
	}
}

// extendsPath returns the path that extends gives, or "" if it is no text.
func extendsPath(from *strictyaml.Node) (string, *strictyaml.Error) {
	const remedy = "write a path relative to this file, such as ../base.yaml"
	var probe struct {
		Extends string `yaml:"extends"`
	}
	field := strictyaml.Field{Key: extendsKey, Value: from}
	if strictyaml.Decode(&strictyaml.Node{Kind: strictyaml.Map, Fields: []strictyaml.Field{field}}, &probe) != nil {
		return "", nil
	}
	switch p := probe.Extends; {
	case p == "":
		return "", faultAt(from, "the path is empty", "name a file, or remove the key")
	case path.IsAbs(p) || filepath.IsAbs(p):
		return "", faultAt(from, "the path must be relative", remedy)
	case strings.Contains(p, `\`):
		return "", faultAt(from, "the path has a backslash", "write / between folders")
	default:
		return p, nil
	}
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
	msg, remedy := err.Error(), ""
	var fe *fileError
	if errors.As(err, &fe) {
		remedy = fe.remedy
	}
	dir := filepath.Dir(name)
	if from == nil {
		if remedy == "" {
			remedy = suggest(name, filepath.Join, dir, filepath.Join(dir, "configs"), "configs")
		}
		return &strictyaml.Error{File: display(name), Msg: msg, Remedy: remedy}
	}
	if remedy == "" {
		// As it is to be written: relative to the file that extends.
		relative := func(folder ...string) string {
			return path.Join(path.Dir(from.Text), strings.TrimPrefix(filepath.Join(folder...), dir))
		}
		remedy = suggest(name, relative, dir)
	}
	return faultAt(from, msg+": "+display(name), remedy)
}

// suggest names configs that may have been meant, from the first of the folders
// that has any. Write makes a path of a folder and a file.
func suggest(name string, write func(...string) string, folders ...string) string {
	base := filepath.Base(name)
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		base, folders = "", append([]string{name}, folders...)
	}
	for _, dir := range folders {
		files := configsIn(dir)
		if len(files) == 0 {
			continue
		}
		var stems []string
		for _, file := range files {
			stems = append(stems, stem(file))
		}
		if i := slices.Index(stems, strictyaml.Nearest(stem(base), stems)); i >= 0 {
			return "did you mean " + display(write(dir, files[i])) + "?"
		}
		const most = 10
		if len(files) > most {
			files = append(files[:most], "...")
		}
		return "the configs in " + display(dir) + " are " + printable(strings.Join(files, ", "))
	}
	return "there are no configs in " + display(folders[0])
}

// configsIn lists the YAML files in a folder, sorted.
func configsIn(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var list []string
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); !e.IsDir() && (ext == ".yaml" || ext == ".yml") {
			list = append(list, e.Name())
		}
	}
	return list
}

func stem(file string) string { return strings.TrimSuffix(file, filepath.Ext(file)) }
