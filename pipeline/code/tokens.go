package code

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/scanner"
	"go/token"
	"hash"
	"slices"
	"strconv"
	"strings"
)

// A goFile is what the closure needs to know about one Go source file.
type goFile struct {
	digest  string   // empty if the file has no content that counts
	imports []string // import paths, sorted
	embeds  []string // patterns of //go:embed directives, in order
}

// readGo digests one Go source file.
func readGo(name string, src []byte) (*goFile, error) {
	fset := token.NewFileSet()
	syntax, err := parser.ParseFile(fset, name, src, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return nil, fmt.Errorf("code: %w", err)
	}
	if ignored(syntax) {
		return &goFile{}, nil
	}
	f := &goFile{}
	specs := make([]string, 0, len(syntax.Imports))
	usesC := false
	for _, spec := range syntax.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("code: %s: import %s: %w", name, spec.Path.Value, err)
		}
		local := ""
		if spec.Name != nil {
			local = spec.Name.Name
		}
		usesC = usesC || path == "C"
		f.imports = append(f.imports, path)
		specs = append(specs, local+" "+path)
	}
	slices.Sort(f.imports)
	slices.Sort(specs)

	h := sha256.New()
	for _, s := range specs {
		put(h, token.IMPORT, s)
	}
	body := scanBody(h, src, usesC, &f.embeds)
	if body > 0 || len(specs) > 0 {
		f.digest = hex.EncodeToString(h.Sum(nil))
	}
	return f, nil
}

// scanBody writes all tokens but the import declarations to h and returns how
// many there are beyond the package clause.
func scanBody(h hash.Hash, src []byte, allComments bool, embeds *[]string) int {
	fset := token.NewFileSet()
	var s scanner.Scanner
	s.Init(fset.AddFile("", -1, len(src)), src, func(token.Position, string) {}, scanner.ScanComments)

	count := 0
	// A comma or semicolon is held back until the next token shows whether it
	// was optional: before a closing bracket it is formatting.
	var held token.Token
	inImport, depth := false, 0
	emit := func(tok token.Token, lit string) {
		switch tok {
		case token.COMMA, token.SEMICOLON:
			if held != 0 {
				put(h, held, "")
			}
			held = tok
			return
		case token.RPAREN, token.RBRACE, token.RBRACK:
		default:
			if held != 0 {
				put(h, held, "")
			}
		}
		held = 0
		put(h, tok, lit)
		count++
	}
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		if tok == token.COMMENT {
			if directive(lit) || allComments {
				put(h, token.COMMENT, lit)
				count++
				if rest, ok := strings.CutPrefix(lit, "//go:embed "); ok {
					*embeds = append(*embeds, embedPatterns(rest)...)
				}
			}
			continue
		}
		if inImport {
			switch tok {
			case token.LPAREN:
				depth++
			case token.RPAREN:
				depth--
			case token.SEMICOLON:
				inImport = depth > 0
			}
			continue
		}
		if tok == token.IMPORT {
			inImport = true
			continue
		}
		if !tok.IsLiteral() {
			lit = ""
		}
		emit(tok, lit)
	}
	return count - 2 // package, name
}

func put(h hash.Hash, tok token.Token, lit string) {
	// The token's text rather than its number: numbers may change between
	// releases of go/token.
	for _, s := range [2]string{tok.String(), lit} {
		h.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(s))))
		h.Write([]byte(s))
	}
}

func directive(comment string) bool {
	return strings.HasPrefix(comment, "//go:") || strings.HasPrefix(comment, "//export ")
}

// ignored reports whether a file is kept out of every build by the tag "ignore".
func ignored(f *ast.File) bool {
	for _, group := range f.Comments {
		if group.Pos() >= f.Package {
			break
		}
		for _, c := range group.List {
			if !constraint.IsGoBuild(c.Text) {
				continue
			}
			expr, err := constraint.Parse(c.Text)
			if err == nil && !expr.Eval(func(tag string) bool { return tag != "ignore" }) {
				return true
			}
		}
	}
	return false
}

// embedPatterns splits the arguments of a //go:embed directive: patterns
// separated by blanks, each possibly quoted.
func embedPatterns(args string) []string {
	var patterns []string
	for args = strings.TrimSpace(args); args != ""; args = strings.TrimSpace(args) {
		if args[0] == '"' || args[0] == '`' {
			if q, err := strconv.QuotedPrefix(args); err == nil {
				if p, err := strconv.Unquote(q); err == nil {
					patterns = append(patterns, p)
				}
				args = args[len(q):]
				continue
			}
		}
		p, rest, _ := strings.Cut(args, " ")
		patterns = append(patterns, p)
		args = rest
	}
	return patterns
}
