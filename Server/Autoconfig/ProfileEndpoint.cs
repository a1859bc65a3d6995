using Microsoft.Net.Http.Headers;
using Mox.Protocols.Autoconfig;
using Mox.Server.Storage;

namespace Mox.Server.Autoconfig;

/// <summary>Gives a profile out for the token of a one-time link, to whoever has it: the phone has no session.</summary>
internal sealed class ProfileEndpoint(ProfileTickets tickets, AddressBook book, ClientServers servers, ProfileSigner signer)
{
    private const string Gone = "This link has been used, has run out or is not complete. A link works once, for fifteen minutes.\nOpen the Devices page of your account and make a new one.\n";

    public async Task GetAsync(HttpContext context, string token)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (tickets.Take(token) is not { } ticket || Profile(ticket) is not { } profile)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync(Gone, context.RequestAborted);
            return;
        }

        var octets = signer.Sign(profile.Write());
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName($"{ticket.Address.Domain.Ascii}.mobileconfig");
        context.Response.Headers.ContentDisposition = disposition.ToString();
        context.Response.ContentType = AppleProfile.MediaType;
        context.Response.ContentLength = octets.Length;
        await context.Response.Body.WriteAsync(octets, context.RequestAborted);
    }

    /// <summary>The profile as of now; null when the account is gone or may not sign in, the address is no longer its own, or there are no servers.</summary>
    private AppleProfile? Profile(ProfileTickets.Ticket ticket)
    {
        if (book.Account(ticket.AccountId) is not { LoginDisabled: false } account || !account.Addresses.Contains(ticket.Address)) return null;
        if (servers.HostName is not { } host || book.Domain(ticket.Address.Domain) is not { } domain) return null;
        return servers.Incoming(domain) is [var incoming, ..] && servers.Outgoing(domain) is [var outgoing, ..]
            ? new AppleProfile(host, [new AppleMailAccount(ticket.Address, "", incoming, outgoing)]) { DisplayName = $"Mail for {ticket.Address.ToDisplay()}" }
            : null;
    }
}
