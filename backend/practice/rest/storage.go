package rest

import (
	"context"
	"crypto/subtle"
	"errors"
	"slices"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"signet/backend/practice/cast"
)

// storage is the state as the library reads and writes it.
type storage struct{ s *System }

var (
	_ op.Storage                  = storage{}
	_ op.ClientCredentialsStorage = storage{}
)

func (s *System) store() storage { return storage{s} }

// CreateAuthRequest begins a sign-in. Without PKCE it is refused: a code could be caught by another program.
func (x storage) CreateAuthRequest(_ context.Context, r *oidc.AuthRequest, subject string) (op.AuthRequest, error) {
	if r.CodeChallenge == "" || r.CodeChallengeMethod != oidc.CodeChallengeMethodS256 {
		return nil, oidc.ErrInvalidRequest().WithDescription("PKCE with S256 is required")
	}
	if slices.Contains(r.Prompt, oidc.PromptNone) {
		return nil, oidc.ErrLoginRequired()
	}
	a := &authRequest{id: random(16), client: r.ClientID, redirect: r.RedirectURI, state: r.State, nonce: r.Nonce,
		hint: r.LoginHint, challenge: r.CodeChallenge, scopes: r.Scopes, response: r.ResponseType, mode: r.ResponseMode,
		made: x.s.now(), subject: subject}
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	for id, old := range x.s.requests {
		if x.s.now().Sub(old.made) > 10*time.Minute {
			delete(x.s.requests, id)
		}
	}
	x.s.requests[a.id] = a
	return a, nil
}

// AuthRequestByID is a sign-in under way.
func (x storage) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	if a := x.s.request(id); a != nil {
		return a, nil
	}
	return nil, errors.New("the sign-in has ended")
}

// AuthRequestByCode is the sign-in of a code. A code that comes a second time ends what the first one gave.
func (x storage) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	x.s.mu.Lock()
	id := x.s.codes[hashOf(code)]
	if g := x.s.state.Grants[x.s.spent[hashOf(code)]]; g != nil {
		x.s.end(g)
		_ = x.s.save()
	}
	x.s.mu.Unlock()
	if id == "" {
		return nil, oidc.ErrInvalidGrant().WithDescription("the code is not valid")
	}
	return x.AuthRequestByID(ctx, id)
}

// SaveAuthCode gives a sign-in its code.
func (x storage) SaveAuthCode(_ context.Context, id, code string) error {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	x.s.codes[hashOf(code)] = id
	return nil
}

// DeleteAuthRequest ends a sign-in and its code.
func (x storage) DeleteAuthRequest(_ context.Context, id string) error {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	delete(x.s.requests, id)
	for code, of := range x.s.codes {
		if of == id {
			delete(x.s.codes, code)
		}
	}
	return nil
}

// CreateAccessToken makes an access token without a refresh token.
func (x storage) CreateAccessToken(_ context.Context, r op.TokenRequest) (string, time.Time, error) {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	client := cast.DeskClient
	if a, ok := r.(*authRequest); ok {
		client = a.client
	}
	id, t := x.access("", r.GetSubject(), client, r.GetScopes())
	return id, t.Expires, x.s.save()
}

// access adds an access token. The caller holds the lock.
func (x storage) access(grant, subject, client string, scopes []string) (string, *token) {
	for id, t := range x.s.state.Tokens {
		if x.s.now().After(t.Expires) {
			delete(x.s.state.Tokens, id)
		}
	}
	id, t := random(16), &token{Grant: grant, Subject: subject, Client: client, Scopes: scopes, Expires: x.s.now().Add(x.s.life)}
	x.s.state.Tokens[id] = t
	return id, t
}

// CreateAccessAndRefreshTokens makes a pair: the first of a sign-in, or the next one. Access tokens of the pair before stay valid to their end.
func (x storage) CreateAccessAndRefreshTokens(_ context.Context, r op.TokenRequest, current string) (string, string, time.Time, error) {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	fresh := random(32)
	var g *grant
	switch req := r.(type) {
	case *authRequest:
		g = &grant{ID: random(12), Subject: req.subject, Client: req.client, Scopes: req.scopes, At: req.at}
		x.s.state.Grants[g.ID] = g
		for code, id := range x.s.codes {
			if id == req.id {
				x.s.spent[code] = g.ID
			}
		}
	case *refreshRequest:
		// Two renewals at the same time: the second one finds the token already replaced.
		if g = x.s.state.Grants[req.g.ID]; g == nil || g.Ended || g.Refresh != hashOf(current) {
			return "", "", time.Time{}, oidc.ErrInvalidGrant()
		}
		g.Used = append(g.Used, g.Refresh)
	default:
		return "", "", time.Time{}, oidc.ErrUnsupportedGrantType()
	}
	g.Refresh = hashOf(fresh)
	id, t := x.access(g.ID, g.Subject, g.Client, r.GetScopes())
	return id, fresh, t.Expires, x.s.save()
}

// TokenRequestByRefreshToken finds the sign-in of a refresh token. One that was replaced before is a sign of theft, and ends it.
func (x storage) TokenRequestByRefreshToken(_ context.Context, refresh string) (op.RefreshTokenRequest, error) {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	h := hashOf(refresh)
	for _, g := range x.s.state.Grants {
		switch {
		case g.Refresh == h && !g.Ended:
			return &refreshRequest{g: *g, scopes: g.Scopes}, nil
		case slices.Contains(g.Used, h):
			x.s.log.Warn("practice REST: a refresh token came a second time; the sign-in is ended", "subject", g.Subject)
			x.s.end(g)
			_ = x.s.save()
			return nil, oidc.ErrInvalidGrant().WithDescription("the refresh token was used before")
		}
	}
	return nil, oidc.ErrInvalidGrant().WithDescription("the refresh token is not valid")
}

// TerminateSession ends a person's sign-ins with a client.
func (x storage) TerminateSession(_ context.Context, subject, client string) error {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	for _, g := range x.s.state.Grants {
		if g.Subject == subject && g.Client == client {
			x.s.end(g)
		}
	}
	return x.s.save()
}

// GetRefreshTokenInfo tells a refresh token from other tokens.
func (x storage) GetRefreshTokenInfo(_ context.Context, _, refresh string) (string, string, error) {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	h := hashOf(refresh)
	for _, g := range x.s.state.Grants {
		if g.Refresh == h || slices.Contains(g.Used, h) {
			return g.Subject, g.ID, nil
		}
	}
	return "", "", op.ErrInvalidRefreshToken
}

// RevokeToken ends a sign-in by its grant or one access token.
func (x storage) RevokeToken(_ context.Context, id, _, client string) *oidc.Error {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	if g := x.s.state.Grants[id]; g != nil {
		if g.Client != client {
			return oidc.ErrInvalidClient().WithDescription("the token belongs to another client")
		}
		x.s.end(g)
	} else if t := x.s.state.Tokens[id]; t != nil {
		if t.Client != client {
			return oidc.ErrInvalidClient().WithDescription("the token belongs to another client")
		}
		delete(x.s.state.Tokens, id)
	}
	if err := x.s.save(); err != nil {
		return oidc.ErrServerError().WithParent(err)
	}
	return nil
}

// SigningKey signs ID tokens.
func (x storage) SigningKey(context.Context) (op.SigningKey, error) { return x.s.signing() }

// SignatureAlgorithms are those of the key.
func (x storage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.RS256}, nil
}

// KeySet is the public half.
func (x storage) KeySet(context.Context) ([]op.Key, error) {
	k, err := x.s.signing()
	if err != nil {
		return nil, err
	}
	return []op.Key{publicKey{k}}, nil
}

// GetClientByClientID is a known client.
func (x storage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if c, ok := clientByID(id); ok {
		return c, nil
	}
	return nil, errors.New("there is no such client")
}

// AuthorizeClientIDSecret checks a client's secret.
func (x storage) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	if id != cast.DeskClient || subtle.ConstantTimeCompare([]byte(secret), []byte(cast.DeskSecret)) != 1 {
		return errors.New("the client or its secret is not known")
	}
	return nil
}

// ClientCredentials lets a service sign in.
func (x storage) ClientCredentials(ctx context.Context, id, secret string) (op.Client, error) {
	if err := x.AuthorizeClientIDSecret(ctx, id, secret); err != nil {
		return nil, err
	}
	return x.GetClientByClientID(ctx, id)
}

// ClientCredentialsTokenRequest is what a service asks for.
func (x storage) ClientCredentialsTokenRequest(_ context.Context, id string, scopes []string) (op.TokenRequest, error) {
	return &oidc.JWTTokenRequest{Subject: id, Audience: []string{id}, Scopes: scopes}, nil
}

// SetUserinfoFromScopes is empty, as the library asks.
func (x storage) SetUserinfoFromScopes(context.Context, *oidc.UserInfo, string, string, []string) error {
	return nil
}

// SetUserinfoFromRequest names the person in the ID token.
func (x storage) SetUserinfoFromRequest(_ context.Context, info *oidc.UserInfo, r op.IDTokenRequest, scopes []string) error {
	return fill(info, r.GetSubject(), scopes)
}

// SetUserinfoFromToken names the person of an access token.
func (x storage) SetUserinfoFromToken(_ context.Context, info *oidc.UserInfo, id, _, _ string) error {
	t, ok := x.s.tokenByID(id)
	if !ok {
		return errors.New("the token is not valid")
	}
	return fill(info, t.Subject, t.Scopes)
}

func fill(info *oidc.UserInfo, subject string, scopes []string) error {
	info.Subject = subject
	p, ok := personBySubject(subject)
	if !ok {
		return nil
	}
	if slices.Contains(scopes, oidc.ScopeProfile) {
		info.Name, info.PreferredUsername = p.Name, p.Email
	}
	if slices.Contains(scopes, oidc.ScopeEmail) {
		info.Email, info.EmailVerified = p.Email, true
	}
	return nil
}

// SetIntrospectionFromToken tells a service about a token.
func (x storage) SetIntrospectionFromToken(_ context.Context, info *oidc.IntrospectionResponse, id, subject, client string) error {
	t, ok := x.s.tokenByID(id)
	if !ok {
		return errors.New("the token is not valid")
	}
	info.Subject, info.ClientID, info.Scope = subject, t.Client, t.Scopes
	return nil
}

// GetPrivateClaimsFromScopes adds none.
func (x storage) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return map[string]any{}, nil
}

// GetKeyByIDAndClientID knows no keys of clients.
func (x storage) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errors.New("clients have no keys here")
}

// ValidateJWTProfileScopes keeps the scopes.
func (x storage) ValidateJWTProfileScopes(_ context.Context, _ string, scopes []string) ([]string, error) {
	return scopes, nil
}

// Health is good.
func (x storage) Health(context.Context) error { return nil }
