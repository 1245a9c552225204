package cast

// Supplier is one entry of the supplier directory.
type Supplier struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Country  string `json:"country"`
	City     string `json:"city"`
	Contact  string `json:"contact"`
	Email    string `json:"email"`
	Phone    string `json:"phone"`
	Language string `json:"language"`
}

// Suppliers are the suppliers of Halden. The names are invented, the places are not.
func Suppliers() []Supplier {
	return []Supplier{
		{"100010", "Brandt Stahlhandel GmbH", "DE", "Kassel", "Jonas Brandt", "orders@brandt-stahlhandel.example", "+49 561 5550110", "de"},
		{"100020", "Lindqvist Kullager AB", "SE", "Gävle", "Maja Lindqvist", "order@lindqvist-kullager.example", "+46 26 5550120", "sv"},
		{"100030", "Ostrava Odlitky s.r.o.", "CZ", "Ostrava", "Petr Havel", "objednavky@ostrava-odlitky.example", "+420 59 555 0130", "cs"},
		{"100040", "Meridian Fasteners Ltd", "GB", "Leeds", "Priya Shah", "orders@meridian-fasteners.example", "+44 113 555 0140", "en"},
		{"100050", "Ferrara Meccanica S.p.A.", "IT", "Ferrara", "Elena Conti", "ordini@ferrara-meccanica.example", "+39 0532 555150", "it"},
		{"100060", "Hoshino Seiki K.K.", "JP", "Nagoya", "Haruto Hoshino", "orders@hoshino-seiki.example", "+81 52 555 0160", "ja"},
		{"100070", "Tatra Plast a.s.", "SK", "Poprad", "Zuzana Kováčová", "objednavky@tatra-plast.example", "+421 52 555 0170", "sk"},
		{"100080", "Van Rijn Coatings BV", "NL", "Delft", "Daan van Rijn", "orders@vanrijn-coatings.example", "+31 15 555 0180", "nl"},
		{"100090", "Aurelia Elektronik GmbH", "DE", "Fulda", "Miriam Vogt", "bestellung@aurelia-elektronik.example", "+49 661 5550190", "de"},
		{"100100", "Garonne Hydraulique SA", "FR", "Toulouse", "Luc Moreau", "commandes@garonne-hydraulique.example", "+33 5 55 50 01 00", "fr"},
		{"100110", "Sorø Maskinfabrik A/S", "DK", "Sorø", "Freja Holm", "ordre@soroe-maskinfabrik.example", "+45 55 50 01 10", "da"},
		{"100120", "Brno Pružiny s.r.o.", "CZ", "Brno", "Tereza Nováková", "objednavky@brno-pruziny.example", "+420 54 555 0120", "cs"},
		{"100130", "Halmstad Gjuteri AB", "SE", "Halmstad", "Erik Sand", "order@halmstad-gjuteri.example", "+46 35 5550130", "sv"},
		{"100140", "Pennine Bearings Ltd", "GB", "Huddersfield", "Tom Ackroyd", "sales@pennine-bearings.example", "+44 1484 555140", "en"},
		{"100150", "Zieliński Narzędzia Sp. z o.o.", "PL", "Poznań", "Kasia Zielińska", "zamowienia@zielinski-narzedzia.example", "+48 61 555 01 50", "pl"},
		{"100160", "Alpenkabel AG", "CH", "Chur", "Reto Caduff", "bestellung@alpenkabel.example", "+41 81 555 01 60", "de"},
		{"100170", "Duero Fundición S.L.", "ES", "Valladolid", "Lucía Herrero", "pedidos@duero-fundicion.example", "+34 983 555 170", "es"},
		{"100180", "Kallio Konepaja Oy", "FI", "Tampere", "Aino Kallio", "tilaukset@kallio-konepaja.example", "+358 3 555 0180", "fi"},
		{"100190", "Waldhof Dichtungstechnik GmbH", "DE", "Göttingen", "Sven Albers", "auftrag@waldhof-dichtung.example", "+49 551 5550190", "de"},
		{"100200", "Dalmacija Ventili d.o.o.", "HR", "Split", "Ivana Perić", "narudzbe@dalmacija-ventili.example", "+385 21 555 200", "hr"},
		{"100210", "Tejo Embalagens Lda", "PT", "Setúbal", "Rui Matos", "encomendas@tejo-embalagens.example", "+351 265 555 210", "pt"},
		{"100220", "Lyonnaise de Filtration SAS", "FR", "Lyon", "Chloé Perrin", "commandes@lyonnaise-filtration.example", "+33 4 55 50 02 20", "fr"},
	}
}

// SupplierByID is the supplier with the number, and whether there is one.
func SupplierByID(id string) (Supplier, bool) {
	for _, s := range Suppliers() {
		if s.ID == id {
			return s, true
		}
	}
	return Supplier{}, false
}

// Plant is a place where Halden receives goods.
type Plant struct{ Code, Name string }

// Plants are the plants of Halden.
func Plants() []Plant {
	return []Plant{{"1010", "Kassel"}, {"1020", "Gävle"}, {"1030", "Leeds"}, {"2010", "Lyon"}}
}

// PlantName is the name of a plant, or its code when there is none.
func PlantName(code string) string {
	for _, p := range Plants() {
		if p.Code == code {
			return p.Name
		}
	}
	return code
}
