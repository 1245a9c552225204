package sap_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connectors/sap"
	"signet/backend/fault"
)

func TestBuilder(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	bapi, _ := sap.App.Action("call_bapi")
	byName := func(list []connector.Field, name string) connector.Field {
		for _, f := range list {
			if f.Name == name {
				return f
			}
		}
		t.Fatalf("no field %s", name)
		return connector.Field{}
	}

	t.Run("TheInterfaceBecomesFields", func(t *testing.T) {
		t.Parallel()
		in, out, err := bapi.Interface(t.Context(), b.as("RFC_SIGNET").call(map[string]any{"bapi": "BAPI_PO_CHANGE"}))
		require.NoError(t, err)
		number := byName(in, "PURCHASEORDER")
		require.Equal(t, connector.TypeText, number.Type)
		require.True(t, number.Required)
		require.Equal(t, 10, number.Max)
		header := byName(in, "POHEADER")
		require.Equal(t, connector.TypeCollection, header.Type)
		require.Equal(t, "POHEADER.OUR_REF", byName(header.Nested, "OUR_REF").Technical)
		require.Equal(t, "Our reference", byName(header.Nested, "OUR_REF").Label)
		require.True(t, byName(in, "POHEADERX").Advanced)
		lines := byName(in, "POSCHEDULE")
		require.Equal(t, connector.TypeArray, lines.Type)
		require.Equal(t, connector.TypeDate, byName(lines.Nested, "DELIVERY_DATE").Type)
		require.Equal(t, connector.TypeNumber, byName(lines.Nested, "QUANTITY").Type)
		byName(out, "EXPHEADER")
		byName(out, "messages")
		_, _, err = bapi.Interface(t.Context(), b.as("RFC_SIGNET").call(map[string]any{"bapi": "BAPI_NOT_THERE"}))
		wantFault(t, err, fault.NotFound, "sap.no_function")
	})

	t.Run("ChoicesComeFromTheSystem", func(t *testing.T) {
		t.Parallel()
		list, err := bapi.Options["bapis"](t.Context(), b.as("RFC_SIGNET").call(map[string]any{"bapi": "po_ch"}))
		require.NoError(t, err)
		require.Equal(t, connector.Option{Value: "BAPI_PO_CHANGE", Label: "BAPI_PO_CHANGE", Detail: "Change a purchase order"}, list[0])
		fn, _ := sap.App.Action("call_function")
		list, err = fn.Options["functions"](t.Context(), b.as("RFC_SIGNET").call(nil))
		require.NoError(t, err)
		require.Equal(t, "Z_MM_OVERDUE_PO", list[0].Value)
	})

	t.Run("SentencesClassesAndEffects", func(t *testing.T) {
		t.Parallel()
		for function, want := range map[string]struct {
			sentence string
			class    connector.Class
			effect   connector.Effect
		}{
			"BAPI_PO_CHANGE":            {"Change purchase order 4500018811", connector.Blind, connector.Changes},
			"BAPI_PO_GETDETAIL1":        {"Read purchase order 4500018811", connector.Idempotent, connector.Reads},
			"BAPI_PO_RELEASE":           {"Release purchase order 4500018811", connector.Blind, connector.Changes},
			"BAPI_PO_RESET_RELEASE":     {"Reset the release of purchase order 4500018811", connector.Blind, connector.Changes},
			"BAPI_PO_CREATE1":           {"Create purchase order 4500018811", connector.Blind, connector.Creates},
			"BAPI_SALESORDER_GETLIST":   {"Read sales order", connector.Idempotent, connector.Reads},
			"BAPI_MATERIAL_SAVEDATA":    {"Change material", connector.Blind, connector.Changes},
			"Z_SOMETHING":               {"Call Z_SOMETHING", connector.Blind, connector.Changes},
			"BAPI_INCOMINGINVOICE_POST": {"Post incoming invoice", connector.Blind, connector.Creates},
		} {
			fields := map[string]any{"bapi": function, "PURCHASEORDER": order}
			require.Equal(t, want.sentence, bapi.SentenceFor(fields))
			require.Equal(t, want.class, bapi.ClassFor(fields), function)
			require.Equal(t, want.effect, bapi.EffectFor(fields), function)
			require.Equal(t, function, bapi.APIFor(fields))
		}
		require.Equal(t, "Change purchase order …", bapi.SentenceFor(map[string]any{"bapi": "BAPI_PO_CHANGE", "PURCHASEORDER": "{{1.purchase_order}}"}))
		require.Equal(t, connector.Idempotent, bapi.ClassFor(map[string]any{"bapi": "Z_SOMETHING", "reads": true}))
		require.NotPanics(t, func() { connector.NewRegistry(sapCopy()) })
	})
}
