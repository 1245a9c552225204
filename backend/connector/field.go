package connector

// FieldType is how a field is drawn and what its value is coerced to.
type FieldType string

// The types of fields.
const (
	TypeText       FieldType = "text"
	TypeNumber     FieldType = "number"
	TypeInteger    FieldType = "integer"
	TypeBoolean    FieldType = "boolean"
	TypeDate       FieldType = "date"
	TypeSelect     FieldType = "select"
	TypeURL        FieldType = "url"
	TypeEmail      FieldType = "email"
	TypePassword   FieldType = "password" // always secret
	TypeCollection FieldType = "collection"
	TypeArray      FieldType = "array"
	TypeMap        FieldType = "map" // free names with values, such as headers
	TypeBuffer     FieldType = "buffer"
	TypeFile       FieldType = "file"   // a path; the form offers the dialog of the system
	TypeFolder     FieldType = "folder" // likewise
	TypeJSON       FieldType = "json"
	TypeFilter     FieldType = "filter"
	TypeAny        FieldType = "any"
	TypeModule     FieldType = "module" // picks an earlier module: the source of an aggregator
)

// Field is one field of a form, declared once: form, validation, docs, schema and redaction come from it.
type Field struct {
	Name      string      `json:"name"`
	Label     string      `json:"label"`
	Type      FieldType   `json:"type"`
	Help      string      `json:"help,omitempty"`
	Technical string      `json:"technical,omitempty"` // the system's own name: "POHEADER.OUR_REF"
	Required  bool        `json:"required,omitempty"`
	Advanced  bool        `json:"advanced,omitempty"`
	Secret    bool        `json:"secret,omitempty"`
	Multiline bool        `json:"multiline,omitempty"`
	Static    bool        `json:"static,omitempty"` // cannot be mapped
	Default   any         `json:"default,omitempty"`
	Example   any         `json:"example,omitempty"`
	Options   []Option    `json:"options,omitempty"`
	Loads     string      `json:"loads,omitempty"`     // key of Action.Options
	Interface bool        `json:"interface,omitempty"` // changing it reads the interface anew
	Nested    []Field     `json:"nested,omitempty"`    // of a collection, or of an array's elements
	Item      FieldType   `json:"item,omitempty"`      // type of an array's elements without Nested
	ShowWhen  *Visibility `json:"showWhen,omitempty"`
	Max       int         `json:"max,omitempty"` // longest text, or greatest length
	Upper     bool        `json:"upper,omitempty"`
}

// Option is one choice of a select.
type Option struct {
	Value  string `json:"value"`
	Label  string `json:"label"`
	Detail string `json:"detail,omitempty"`
}

// Visibility shows a field only while another one has one of the values.
type Visibility struct {
	Field  string   `json:"field"`
	Values []string `json:"values"`
}

// FieldOption refines a field.
type FieldOption func(*Field)

func field(t FieldType, name, label string, opts []FieldOption) Field {
	f := Field{Name: name, Label: label, Type: t}
	for _, o := range opts {
		o(&f)
	}
	return f
}

// Text declares a text field.
func Text(name, label string, o ...FieldOption) Field { return field(TypeText, name, label, o) }

// Number declares a number field.
func Number(name, label string, o ...FieldOption) Field { return field(TypeNumber, name, label, o) }

// Integer declares a whole-number field.
func Integer(name, label string, o ...FieldOption) Field { return field(TypeInteger, name, label, o) }

// Boolean declares a switch.
func Boolean(name, label string, o ...FieldOption) Field { return field(TypeBoolean, name, label, o) }

// File declares a field for the path of a file, which may be chosen in the dialog of the system.
func File(name, label string, o ...FieldOption) Field { return field(TypeFile, name, label, o) }

// Dir declares a field for the path of a folder.
func Dir(name, label string, o ...FieldOption) Field { return field(TypeFolder, name, label, o) }

// Date declares a date field.
func Date(name, label string, o ...FieldOption) Field { return field(TypeDate, name, label, o) }

// URL declares an address field.
func URL(name, label string, o ...FieldOption) Field { return field(TypeURL, name, label, o) }

// Email declares a mail address field.
func Email(name, label string, o ...FieldOption) Field { return field(TypeEmail, name, label, o) }

// Any declares a field of any type.
func Any(name, label string, o ...FieldOption) Field { return field(TypeAny, name, label, o) }

// JSON declares a field that takes any JSON value or text of it.
func JSON(name, label string, o ...FieldOption) Field { return field(TypeJSON, name, label, o) }

// Map declares a field of free names with values.
func Map(name, label string, o ...FieldOption) Field { return field(TypeMap, name, label, o) }

// Buffer declares a file's content.
func Buffer(name, label string, o ...FieldOption) Field { return field(TypeBuffer, name, label, o) }

// Filter declares conditions as a link has them: groups of {a, o, b}. b is mapped; a is what the module says it is.
func Filter(name, label string, o ...FieldOption) Field { return field(TypeFilter, name, label, o) }

// Password declares a secret; its values exist only as secret.Text.
func Password(name, label string, o ...FieldOption) Field {
	f := field(TypePassword, name, label, o)
	f.Secret, f.Static = true, true
	return f
}

// Select declares a choice.
func Select(name, label string, options []Option, o ...FieldOption) Field {
	f := field(TypeSelect, name, label, o)
	f.Options = options
	return f
}

// Collection declares named fields inside a field.
func Collection(name, label string, nested []Field, o ...FieldOption) Field {
	f := field(TypeCollection, name, label, o)
	f.Nested = nested
	return f
}

// Array declares a list whose elements have the nested fields, or are of type item where nested is nil.
func Array(name, label string, nested []Field, o ...FieldOption) Field {
	f := field(TypeArray, name, label, o)
	f.Nested = nested
	return f
}

// ModuleOf declares a field that picks an earlier module.
func ModuleOf(name, label string, o ...FieldOption) Field {
	f := field(TypeModule, name, label, o)
	f.Static = true
	return f
}

// Choices builds options from value, label pairs.
func Choices(pairs ...string) []Option {
	if len(pairs)%2 != 0 {
		panic("connector.Choices needs pairs of value and label")
	}
	var out []Option
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, Option{Value: pairs[i], Label: pairs[i+1]})
	}
	return out
}

// Required marks a field that must have a value.
func Required() FieldOption { return func(f *Field) { f.Required = true } }

// Advanced folds the field under Show advanced settings.
func Advanced() FieldOption { return func(f *Field) { f.Advanced = true } }

// Static marks a field that cannot be mapped.
func Static() FieldOption { return func(f *Field) { f.Static = true } }

// Multiline draws a text field over several lines.
func Multiline() FieldOption { return func(f *Field) { f.Multiline = true } }

// Upper makes a text upper case, as SAP user names are.
func Upper() FieldOption { return func(f *Field) { f.Upper = true } }

// Max limits a text's length.
func Max(n int) FieldOption { return func(f *Field) { f.Max = n } }

// Help explains the field in one sentence.
func Help(text string) FieldOption { return func(f *Field) { f.Help = text } }

// Technical gives the system's own name of the field.
func Technical(name string) FieldOption { return func(f *Field) { f.Technical = name } }

// Default is the value of a new module's field.
func Default(v any) FieldOption { return func(f *Field) { f.Default = v } }

// Example shows a value that works.
func Example(v any) FieldOption { return func(f *Field) { f.Example = v } }

// Loads takes the field's choices live from the action's Options of that name.
func Loads(name string) FieldOption { return func(f *Field) { f.Loads = name } }

// ReadsInterface makes a change of this field read further fields from the system.
func ReadsInterface() FieldOption { return func(f *Field) { f.Interface = true } }

// ItemOf sets the type of an array's plain elements.
func ItemOf(t FieldType) FieldOption { return func(f *Field) { f.Item = t } }

// When shows the field only while another field has one of the values.
func When(name string, values ...string) FieldOption {
	return func(f *Field) { f.ShowWhen = &Visibility{Field: name, Values: values} }
}
