package sap

import (
	"time"

	"signet/backend/practice/cast"
)

// material is one entry of the practice material master.
type material struct{ number, text, group, unit, weight, unitOfWeight string }

func materials() []material {
	return []material{
		{"ST-4410", "Steel plate S355, 12 mm", "STEEL", "PC", "94.200", "KG"},
		{"BR-6204", "Deep groove ball bearing 6204", "BEARINGS", "PC", "0.106", "KG"},
		{"CA-2210", "Casting, pump housing DN80", "CASTINGS", "PC", "18.400", "KG"},
		{"FA-0812", "Hexagon bolt M8x12, zinc plated", "FASTENERS", "BOX", "2.300", "KG"},
		{"HY-3300", "Hydraulic cylinder 63/36-200", "HYDRAULICS", "PC", "11.900", "KG"},
		{"SE-1105", "Radial shaft seal 35x52x7", "SEALS", "PC", "0.020", "KG"},
		{"EL-5070", "Servo drive controller 400 V", "ELECTRONICS", "PC", "3.100", "KG"},
		{"PL-7001", "Injection moulded cover, PA66", "PLASTICS", "PC", "0.240", "KG"},
	}
}

// seeded is the state of a new system. Due dates count back from now, so that
// the orders are overdue whenever the system is first started.
func seeded(now time.Time) *state {
	st := &state{Orders: map[string]*Order{}, Users: map[string]*userState{}}
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	buyers := []string{"ANNA.K", "BEN.O", "CDUFOUR"}
	goods := materials()
	for n, o := range cast.Orders() {
		supplier, _ := cast.SupplierByID(o.Supplier)
		due := today.AddDate(0, 0, -o.Days)
		buyer := buyers[n%2]
		if o.PurchOrg == "2000" {
			buyer = buyers[2]
		}
		st.Orders[o.Number] = &Order{
			Number: o.Number, Vendor: o.Supplier, PurchOrg: o.PurchOrg, Plant: o.Plant, Group: "00" + string(rune('1'+n%3)),
			Company: o.PurchOrg, Currency: "EUR", Created: due.AddDate(0, 0, -35-n%14).Format(time.DateOnly), CreatedBy: buyer,
			SalesPers: supplier.Contact, Telephone: cut(supplier.Phone, 16), Terms: "ZB30", Inco1: "DAP", Inco2: cast.PlantName(o.Plant),
			Released: n%9 != 4, Items: seededItems(o, goods, n, due),
		}
	}
	return st
}

// seededItems splits the net value of an order into one or two items.
func seededItems(o cast.Order, goods []material, n int, due time.Time) []Item {
	total := parseMoney(o.Net)
	item := func(number string, value money, m material, due time.Time) Item {
		return Item{Number: number, Text: m.text, Material: m.number, Quantity: "1.000", Unit: m.unit,
			Price: value.String(), Value: value.String(), Due: due.Format(time.DateOnly)}
	}
	first := goods[n%len(goods)]
	if n%3 != 0 {
		return []Item{item("00010", total, first, due)}
	}
	part := total * 3 / 5 / 100 * 100
	return []Item{
		item("00010", part, first, due),
		item("00020", total-part, goods[(n+3)%len(goods)], due.AddDate(0, 0, 7)),
	}
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
