package rest

import (
	"crypto/subtle"
	"net/http"
	"strings"

	"signet/backend/practice/cast"
)

// Directory is the supplier directory: read-only, for one technical user.
func (s *System) Directory() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", page("Practice supplier directory",
		"The suppliers of Halden, an invented company.", "GET /suppliers", "GET /suppliers/{id}", "GET /me"))
	mux.HandleFunc("GET /me", reader(func(w http.ResponseWriter, r *http.Request) {
		answer(w, http.StatusOK, map[string]any{"user": cast.DirectoryUser, "name": "Supplier directory reader"})
	}))
	mux.HandleFunc("GET /suppliers", reader(func(w http.ResponseWriter, r *http.Request) {
		found := []cast.Supplier{}
		country, text := r.URL.Query().Get("country"), strings.ToLower(r.URL.Query().Get("q"))
		for _, x := range cast.Suppliers() {
			if (country == "" || strings.EqualFold(x.Country, country)) && strings.Contains(strings.ToLower(x.Name), text) {
				found = append(found, x)
			}
		}
		answer(w, http.StatusOK, map[string]any{"suppliers": found, "count": len(found)})
	}))
	mux.HandleFunc("GET /suppliers/{id}", reader(func(w http.ResponseWriter, r *http.Request) {
		x, ok := cast.SupplierByID(r.PathValue("id"))
		if !ok {
			refuse(w, http.StatusNotFound, "not_found", "There is no supplier "+r.PathValue("id")+".")
			return
		}
		answer(w, http.StatusOK, x)
	}))
	return practice(mux)
}

// reader lets the technical user in.
func reader(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if user != cast.DirectoryUser || subtle.ConstantTimeCompare([]byte(password), []byte(cast.DirectorySecret)) != 1 {
			w.Header().Set("WWW-Authenticate", `Basic realm="Practice supplier directory"`)
			refuse(w, http.StatusUnauthorized, "unauthorized", "This user name and password are not known here.")
			return
		}
		h(w, r)
	}
}
