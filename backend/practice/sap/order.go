package sap

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// Order is one purchase order as the system keeps it.
type Order struct {
	Number    string `json:"number"`
	Vendor    string `json:"vendor"`
	PurchOrg  string `json:"purchOrg"`
	Plant     string `json:"plant"`
	Group     string `json:"purchGroup"`
	Company   string `json:"companyCode"`
	Currency  string `json:"currency"`
	Created   string `json:"created"`
	CreatedBy string `json:"createdBy"`
	OurRef    string `json:"ourRef,omitempty"`
	YourRef   string `json:"yourRef,omitempty"`
	SalesPers string `json:"salesPerson,omitempty"`
	Telephone string `json:"telephone,omitempty"`
	Terms     string `json:"paymentTerms"`
	Inco1     string `json:"incoterms1"`
	Inco2     string `json:"incoterms2"`
	Deleted   bool   `json:"deleted,omitempty"`
	Released  bool   `json:"released"`
	Items     []Item `json:"items"`
	Text      []Text `json:"text,omitempty"`
}

// Item is one item of a purchase order.
type Item struct {
	Number   string `json:"number"`
	Text     string `json:"text"`
	Material string `json:"material"`
	Quantity string `json:"quantity"`
	Unit     string `json:"unit"`
	Price    string `json:"price"`
	Value    string `json:"value"`
	Due      string `json:"due"`
	Deleted  bool   `json:"deleted,omitempty"`
}

// Text is one line of a header text.
type Text struct {
	ID   string `json:"id"`
	Form string `json:"form"`
	Line string `json:"line"`
}

// Change is one entry of the change documents: who changed what, through which function.
type Change struct {
	Order    string    `json:"order"`
	At       time.Time `json:"at"`
	User     string    `json:"user"`
	Function string    `json:"function"`
	Field    string    `json:"field"`
	Old      string    `json:"old"`
	New      string    `json:"new"`
}

// due is the earliest delivery date of the items that still count.
func (o *Order) due() string {
	first := ""
	for _, i := range o.Items {
		if !i.Deleted && (first == "" || i.Due < first) {
			first = i.Due
		}
	}
	return first
}

// net is the value of the items that still count.
func (o *Order) net() string {
	sum := money(0)
	for _, i := range o.Items {
		if !i.Deleted {
			sum += parseMoney(i.Value)
		}
	}
	return sum.String()
}

// overdue is the number of days since the order was due; less than one means it is not.
func (o *Order) overdue(now time.Time) int {
	due, err := time.Parse(time.DateOnly, o.due())
	if err != nil {
		return 0
	}
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	return int(today.Sub(due).Hours() / 24)
}

func (o *Order) clone() *Order {
	c := *o
	c.Items = slices.Clone(o.Items)
	c.Text = slices.Clone(o.Text)
	return &c
}

// state is everything that outlives the process.
type state struct {
	Orders  map[string]*Order     `json:"orders"`
	Changes []Change              `json:"changes"`
	Users   map[string]*userState `json:"users"`
}

func (st *state) user(name string) *userState {
	u := st.Users[name]
	if u == nil {
		u = &userState{}
		st.Users[name] = u
	}
	return u
}

// sorted lists the orders by number.
func (st *state) sorted() []*Order {
	all := slices.Collect(maps.Values(st.Orders))
	slices.SortFunc(all, func(a, b *Order) int { return strings.Compare(a.Number, b.Number) })
	return all
}

func (st *state) bytes() ([]byte, error) { return json.MarshalIndent(st, "", "  ") }

// readState reads a kept state; one that is damaged is an error, so that it is not overwritten silently.
func readState(b []byte) (*state, error) {
	st := &state{}
	if err := json.Unmarshal(b, st); err != nil {
		return nil, err
	}
	if st.Orders == nil {
		st.Orders = map[string]*Order{}
	}
	if st.Users == nil {
		st.Users = map[string]*userState{}
	}
	return st, nil
}
