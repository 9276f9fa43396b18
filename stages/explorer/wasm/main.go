//go:build js && wasm

// The program that the explorer's worker runs: it lets the page's JavaScript ask package
// answer. It defines neurorbit.load(weights, sizes) and neurorbit.ask(operation, args,
// {part, progress, done, failed}), which returns a function that ends the work; between
// slices of work it calls the worker's breathe(wake).
package main

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"strings"
	"syscall/js"
	"time"
	"unsafe"

	"neurorbit/stages/explorer/answer"
)

func main() {
	js.Global().Set("neurorbit", js.ValueOf(map[string]any{"ask": js.FuncOf(ask), "load": js.FuncOf(load)}))
	select {}
}

// load returns what is wrong with a net, or "".
func load(_ js.Value, args []js.Value) any {
	var sizes []int
	for i := range args[1].Length() {
		sizes = append(sizes, args[1].Index(i).Int())
	}
	if err := answer.Load(args[0].String(), sizes); err != nil {
		return err.Error()
	}
	return ""
}

// slice is how long work goes on before messages of the page are looked at.
const slice = 10 * time.Millisecond

// ask starts an operation.
func ask(_ js.Value, args []js.Value) any {
	operation, given, to := args[0].String(), args[1], args[2]
	ctx, cancel := context.WithCancel(context.Background())
	began := time.Now()
	t := &answer.Task{
		Pause: func() error {
			if time.Since(began) > slice {
				breathe()
				began = time.Now()
			}
			return ctx.Err()
		},
		Part:     func(part any) { to.Call("part", value(reflect.ValueOf(part))) },
		Progress: func(done float64) { to.Call("progress", done) },
	}
	var stop js.Func
	stop = js.FuncOf(func(js.Value, []js.Value) any { cancel(); return nil })
	go func() {
		defer stop.Release()
		if out, err := answer.Ask(t, operation, func(args any) error { return fill(reflect.ValueOf(args).Elem(), given) }); err != nil {
			to.Call("failed", err.Error())
		} else {
			to.Call("done", value(reflect.ValueOf(out)))
		}
		cancel()
	}()
	return stop
}

// breathe returns to the worker until it has handled its messages. Sleeping does not: what
// has slept long enough goes on at once.
func breathe() {
	woken := make(chan struct{})
	wake := js.FuncOf(func(js.Value, []js.Value) any { close(woken); return nil })
	js.Global().Call("breathe", wake)
	<-woken
	wake.Release()
}

// fill sets a value from one of JavaScript; fields that an object lacks stay as they are.
func fill(v reflect.Value, from js.Value) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("an argument of the wrong kind: %v", r)
		}
	}()
	set(v, from)
	return nil
}

// set is fill, which panics where types do not fit.
func set(v reflect.Value, from js.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.Anonymous {
				set(v.Field(i), from)
			} else if given := from.Get(name(f)); !given.IsUndefined() {
				set(v.Field(i), given)
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), from.Length(), from.Length()))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			set(v.Index(i), from.Index(i))
		}
	case reflect.String:
		v.SetString(from.String())
	case reflect.Float64:
		v.SetFloat(from.Float())
	default:
		x := from.Float()
		if x != math.Trunc(x) || math.Abs(x) > 1<<53 || v.CanUint() && (x < 0 || x > math.MaxUint32) {
			panic(fmt.Sprintf("%v", x))
		}
		v.Set(reflect.ValueOf(int64(x)).Convert(v.Type()))
	}
}

// value turns structs into objects, slices of numbers into typed arrays, the rest into
// what they are in JavaScript.
func value(v reflect.Value) js.Value {
	switch v.Kind() {
	case reflect.Pointer:
		return value(v.Elem())
	case reflect.Struct:
		o := js.Global().Get("Object").New()
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				o.Set(name(f), value(v.Field(i)))
			}
		}
		return o
	case reflect.Slice, reflect.Array:
		return list(v)
	}
	return js.ValueOf(v.Interface())
}

// name is how a page calls a field: as a table, JSON or a config does.
func name(f reflect.StructField) string {
	for _, key := range []string{"col", "json", "yaml"} {
		if tag := f.Tag.Get(key); tag != "" {
			return strings.Split(tag, ",")[0]
		}
	}
	return f.Name
}

// list turns a list into an array, typed where it has float64 or bytes.
func list(v reflect.Value) js.Value {
	switch all := v.Interface().(type) {
	case []byte:
		return bytes(all)
	case []float64:
		data := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(all))), 8*len(all))
		return js.Global().Get("Float64Array").New(bytes(data).Get("buffer"))
	}
	out := js.Global().Get("Array").New(v.Len())
	for i := range v.Len() {
		out.SetIndex(i, value(v.Index(i)))
	}
	return out
}

func bytes(data []byte) js.Value {
	out := js.Global().Get("Uint8Array").New(len(data))
	js.CopyBytesToJS(out, data)
	return out
}
