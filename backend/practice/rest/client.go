package rest

import (
	"net/url"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// What the library asks of a client. The native one is public and comes back to a
// port of this computer that it chose itself; the other signs in with its secret.

// GetID is the client's id.
func (c *oauthClient) GetID() string { return c.id }

// RedirectURIs are the exact addresses to come back to.
func (c *oauthClient) RedirectURIs() []string {
	if c.native {
		return []string{"http://127.0.0.1", "http://127.0.0.1/", "http://[::1]", "http://[::1]/"}
	}
	return nil
}

// RedirectURIGlobs lets a native app use any port and a path of its own.
func (c *oauthClient) RedirectURIGlobs() []string {
	if c.native {
		return []string{"http://127.0.0.1:*", "http://127.0.0.1:*/*", "http://127.0.0.1:*/*/*", `http://\[::1\]:*`, `http://\[::1\]:*/*`}
	}
	return nil
}

// PostLogoutRedirectURIGlobs are none.
func (c *oauthClient) PostLogoutRedirectURIGlobs() []string { return nil }

// PostLogoutRedirectURIs are none.
func (c *oauthClient) PostLogoutRedirectURIs() []string { return nil }

// ApplicationType tells a native app from a service.
func (c *oauthClient) ApplicationType() op.ApplicationType {
	if c.native {
		return op.ApplicationTypeNative
	}
	return op.ApplicationTypeWeb
}

// AuthMethod is how the client proves itself: a public one cannot.
func (c *oauthClient) AuthMethod() oidc.AuthMethod {
	if c.native {
		return oidc.AuthMethodNone
	}
	return oidc.AuthMethodBasic
}

// ResponseTypes is the code flow alone.
func (c *oauthClient) ResponseTypes() []oidc.ResponseType {
	if c.native {
		return []oidc.ResponseType{oidc.ResponseTypeCode}
	}
	return nil
}

// GrantTypes is what the client may exchange.
func (c *oauthClient) GrantTypes() []oidc.GrantType {
	if c.native {
		return []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken}
	}
	return []oidc.GrantType{oidc.GrantTypeClientCredentials}
}

// LoginURL is the sign-in page of a request.
func (c *oauthClient) LoginURL(id string) string { return pathSignIn + "?id=" + url.QueryEscape(id) }

// AccessTokenType is opaque.
func (c *oauthClient) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeBearer }

// IDTokenLifetime is an hour.
func (c *oauthClient) IDTokenLifetime() time.Duration { return time.Hour }

// DevMode lets the library look at the globs; addresses other than loopback match none of them.
func (c *oauthClient) DevMode() bool { return c.native }

// RestrictAdditionalIdTokenScopes restricts nothing.
func (c *oauthClient) RestrictAdditionalIdTokenScopes() func([]string) []string {
	return func(s []string) []string { return s }
}

// RestrictAdditionalAccessTokenScopes restricts nothing.
func (c *oauthClient) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return func(s []string) []string { return s }
}

// IsScopeAllowed knows one scope besides the standard ones.
func (c *oauthClient) IsScopeAllowed(scope string) bool { return scope == scopeApprovals }

// IDTokenUserinfoClaimsAssertion puts the person's name into the ID token.
func (c *oauthClient) IDTokenUserinfoClaimsAssertion() bool { return true }

// ClockSkew is none.
func (c *oauthClient) ClockSkew() time.Duration { return 0 }
