package impltest

import (
	"fmt"
	"reflect"
	"strings"
)

// literal returns a value of this package as Go source, with one line for each field
// that is not zero.
func literal(v any) string {
	var text strings.Builder
	writeLiteral(&text, reflect.ValueOf(v), "")
	return text.String()
}

func writeLiteral(text *strings.Builder, v reflect.Value, indent string) {
	if v.Kind() != reflect.Struct {
		fmt.Fprintf(text, "%#v", v.Interface())
		return
	}
	fmt.Fprintf(text, "%s{", v.Type())
	for i := range v.NumField() {
		if field := v.Field(i); !field.IsZero() {
			fmt.Fprintf(text, "\n%s\t%s: ", indent, v.Type().Field(i).Name)
			writeLiteral(text, field, indent+"\t")
			text.WriteString(",")
		}
	}
	text.WriteString("\n" + indent + "}")
}
