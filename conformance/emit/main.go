// Command emit compiles OPA's own conformance cases to WebAssembly and writes them to a folder:
// cases.json describes them, <number>.wasm.gz is the compiled query of each case that our capabilities allow.
//
//	go run . <capabilities.json> <folder>
package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/test/cases"
	"github.com/open-policy-agent/opa/v1/test/cases/testdata"
	"github.com/open-policy-agent/opa/v1/util"
	"github.com/open-policy-agent/opa/v1/version"
)

// A testCase is what the runner needs to know of a case. Its input is Rego text, as a case may want sets in it.
type testCase struct {
	Note         string            `json:"note"`
	Builtins     []string          `json:"builtins"`
	Refused      []string          `json:"refused"`
	CompileError string            `json:"compile_error,omitempty"`
	Wasm         string            `json:"wasm,omitempty"`
	Data         *map[string]any   `json:"data,omitempty"`
	Input        string            `json:"input"`
	WantResult   *[]map[string]any `json:"want_result,omitempty"`
	WantError    bool              `json:"want_error"`
	SortBindings bool              `json:"sort_bindings"`
	IgnoreVars   bool              `json:"ignore_generated_vars"`
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: emit <capabilities.json> <folder>")
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func run(capabilitiesPath, folder string) error {
	allowed, err := allowedBuiltins(capabilitiesPath)
	if err != nil {
		return err
	}
	sources, err := load()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	emitted, err := emitAll(sources, allowed, folder)
	if err != nil {
		return err
	}
	document, err := json.Marshal(map[string]any{"opa": version.Version, "cases": emitted})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "cases.json"), document, 0o644)
}

func allowedBuiltins(path string) (map[string]bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	capabilities, err := ast.LoadCapabilitiesJSON(file)
	if err != nil {
		return nil, err
	}
	allowed := map[string]bool{}
	for _, builtin := range capabilities.Builtins {
		allowed[builtin.Name] = true
	}
	return allowed, nil
}

func load() ([]cases.TestCase, error) {
	var all cases.Set
	err := fs.WalkDir(testdata.V1, "v1", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := testdata.V1.ReadFile(path)
		if err != nil {
			return err
		}
		var set cases.Set
		if err := util.Unmarshal(text, &set); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		all.Cases = append(all.Cases, set.Cases...)
		return nil
	})
	return all.Sorted().Cases, err
}

func emitAll(sources []cases.TestCase, allowed map[string]bool, folder string) ([]testCase, error) {
	emitted := make([]testCase, len(sources))
	failures := make([]error, len(sources))
	var group sync.WaitGroup
	slots := make(chan struct{}, runtime.NumCPU())
	for i, source := range sources {
		group.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			emitted[i], failures[i] = emit(source, allowed, folder, fmt.Sprintf("%04d.wasm.gz", i))
		})
	}
	group.Wait()
	return emitted, errors.Join(failures...)
}

func emit(source cases.TestCase, allowed map[string]bool, folder, name string) (testCase, error) {
	result := testCase{
		Note:         source.Note,
		Data:         source.Data,
		WantResult:   source.WantResult,
		WantError:    source.WantError != nil || source.WantErrorCode != nil,
		SortBindings: source.SortBindings,
		IgnoreVars:   source.IgnoreGeneratedVars,
	}
	input, err := inputText(source)
	if err != nil {
		return result, fmt.Errorf("%s: %w", source.Note, err)
	}
	result.Input = input
	options, used, err := compile(source)
	if err != nil {
		result.CompileError = err.Error()
		return result, nil
	}
	result.Builtins = used
	result.Refused = slices.DeleteFunc(slices.Clone(used), func(builtin string) bool { return allowed[builtin] })
	if len(result.Refused) > 0 {
		return result, nil
	}
	if source.StrictError && result.WantError {
		lenient, err := evaluate(options, source)
		result.WantResult, result.WantError = &lenient, err != nil
	}
	compiled, err := rego.New(options...).Compile(context.Background())
	if err != nil {
		result.CompileError = err.Error()
		return result, nil
	}
	result.Wasm = name
	return result, writeGzip(filepath.Join(folder, name), compiled.Bytes)
}

func inputText(source cases.TestCase) (string, error) {
	if source.InputTerm != nil {
		term, err := ast.ParseTerm(*source.InputTerm)
		if err != nil {
			return "", err
		}
		return term.String(), nil
	}
	if source.Input == nil {
		return "", nil
	}
	text, err := json.Marshal(*source.Input)
	return string(text), err
}

// compile checks a case with all of OPA's capabilities and answers its query with the built-ins that it uses.
func compile(source cases.TestCase) ([]func(*rego.Rego), []string, error) {
	capabilities := ast.CapabilitiesForThisVersion(ast.CapabilitiesExperimentalKeywords(source.ExperimentalKeywords))
	options := []func(*rego.Rego){rego.Query(source.Query), rego.Capabilities(capabilities)}
	modules := map[string]*ast.Module{}
	for i, text := range source.Modules {
		name := fmt.Sprintf("test-%d.rego", i)
		module, err := ast.ParseModuleWithOpts(name, text, ast.ParserOptions{Capabilities: capabilities, ProcessAnnotation: true})
		if err != nil {
			return nil, nil, err
		}
		modules[name] = module
		options = append(options, rego.ParsedModule(module.Copy()))
	}
	compiler := ast.NewCompiler().WithCapabilities(capabilities)
	if compiler.Compile(modules); compiler.Failed() {
		return nil, nil, compiler.Errors
	}
	query, err := compiler.QueryCompiler().Compile(ast.MustParseBody(source.Query))
	if err != nil {
		return nil, nil, err
	}
	return options, builtinsOf(compiler, query), nil
}

// builtinsOf lists what is called after compilation, so that neither infix operators nor rewritten calls are missed.
func builtinsOf(compiler *ast.Compiler, query ast.Body) []string {
	used := map[string]bool{}
	note := func(expr *ast.Expr) bool {
		if expr.IsCall() {
			if name := expr.Operator().String(); ast.BuiltinMap[name] != nil && expr.Operator() != nil {
				used[name] = true
			}
		}
		return false
	}
	ast.WalkExprs(query, note)
	for _, module := range compiler.Modules {
		ast.WalkExprs(module, note)
	}
	for _, required := range compiler.Required.Builtins {
		used[required.Name] = true
	}
	return util.KeysSorted(used)
}

// evaluate asks OPA's interpreter what a query gives where the error of a built-in is undefined. Cases want the error
// itself, and WebAssembly cannot be told to be that strict.
func evaluate(options []func(*rego.Rego), source cases.TestCase) ([]map[string]any, error) {
	if source.Data != nil {
		options = append(slices.Clone(options), rego.Store(inmem.NewFromObject(*source.Data)))
	}
	if source.Input != nil {
		options = append(slices.Clone(options), rego.Input(*source.Input))
	}
	results, err := rego.New(options...).Eval(context.Background())
	bindings := []map[string]any{}
	for _, result := range results {
		bindings = append(bindings, result.Bindings)
	}
	return bindings, err
}

func writeGzip(path string, content []byte) error {
	var buffer bytes.Buffer
	writer, err := gzip.NewWriterLevel(&buffer, gzip.BestSpeed)
	if err != nil {
		return err
	}
	if _, err := writer.Write(content); err != nil {
		return err
	}
	if err := writer.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, buffer.Bytes(), 0o644)
}
