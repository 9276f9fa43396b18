package code

import (
	"encoding/binary"
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// A goFile is what the closure needs to know about one Go source file.
type goFile struct {
	digest  string   // empty if the file has no content that counts
	imports []string // import paths
	embeds  []string // patterns of //go:embed directives, in order
}

// readGo digests one Go source file.
func readGo(name string, src []byte) (*goFile, error) {
	syntax, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return nil, fmt.Errorf("code: %w", err)
	}
	if ignored(syntax) {
		return &goFile{}, nil
	}
	f := &goFile{}
	var specs []string
	for _, spec := range syntax.Imports {
		path, _ := strconv.Unquote(spec.Path.Value) // the parser has looked at it
		local := ""
		if spec.Name != nil {
			local = spec.Name.Name
		}
		f.imports = append(f.imports, path)
		specs = append(specs, local+" "+path)
	}
	slices.Sort(specs)
	var text []byte
	for _, s := range specs {
		text = put(text, token.IMPORT, s)
	}
	text, body := scanBody(text, src, slices.Contains(f.imports, "C"), &f.embeds)
	if body > 0 || len(specs) > 0 {
		f.digest = sum256(text)
	}
	return f, nil
}

// scanBody appends all tokens but the import declarations to text and returns how
// many there are beyond the package clause.
func scanBody(text, src []byte, allComments bool, embeds *[]string) ([]byte, int) {
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(src)), src, func(token.Position, string) {}, scanner.ScanComments)

	count := -2 // package, name
	// A comma or semicolon is held back until the next token shows whether it
	// was optional: before a closing bracket it is formatting.
	var held token.Token
	inImport, depth := false, 0
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		switch {
		case tok == token.COMMENT:
			if allComments || strings.HasPrefix(lit, "//go:") || strings.HasPrefix(lit, "//export ") {
				text = put(text, token.COMMENT, lit)
				count++
			}
			if rest, ok := strings.CutPrefix(lit, "//go:embed "); ok {
				for _, pattern := range strings.Fields(rest) {
					*embeds = append(*embeds, strings.Trim(pattern, "\"`"))
				}
			}
			continue
		case tok == token.IMPORT:
			inImport = true
			continue
		case inImport && tok == token.LPAREN:
			depth++
		case inImport && tok == token.RPAREN:
			depth--
		case inImport && tok == token.SEMICOLON:
			inImport = depth > 0
			continue
		}
		if inImport {
			continue
		}
		closing := tok == token.RPAREN || tok == token.RBRACE || tok == token.RBRACK
		if held != 0 && !closing {
			text = put(text, held, "")
		}
		held = 0
		if tok == token.COMMA || tok == token.SEMICOLON {
			held = tok
			continue
		}
		if !tok.IsLiteral() {
			lit = ""
		}
		text = put(text, tok, lit)
		count++
	}
	return text, count
}

// put appends a token: its text rather than its number, as numbers may change
// between releases of go/token.
func put(text []byte, tok token.Token, lit string) []byte {
	for _, s := range [2]string{tok.String(), lit} {
		text = binary.LittleEndian.AppendUint32(text, uint32(len(s)))
		text = append(text, s...)
	}
	return text
}

// ignored reports whether a file is kept out of every build by the tag "ignore".
func ignored(f *ast.File) bool {
	for _, group := range f.Comments {
		for _, c := range group.List {
			if group.Pos() < f.Package && constraint.IsGoBuild(c.Text) {
				expr, err := constraint.Parse(c.Text)
				return err == nil && !expr.Eval(func(tag string) bool { return tag != "ignore" })
			}
		}
	}
	return false
}
