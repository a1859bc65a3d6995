using System.Collections.Immutable;
using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Mox.Protocols.Addresses;
using Mox.Protocols.Autoconfig;
using Mox.Protocols.MtaSts;
using Mox.Server.Storage;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Autoconfig;

/// <summary>What mail programs and mail servers ask of a domain without signing in. The answers are the same for every address of a domain: none says whether there is such an account.</summary>
internal sealed class SettingsEndpoints(AddressBook book, ServedNames names, ClientServers servers, TimeProvider time)
{
    private const string Xml = "text/xml; charset=utf-8";

    /// <summary>The document of Thunderbird and others. The address, if any, decides which domain is meant, else the host.</summary>
    public Task ClientConfigAsync(HttpContext context)
    {
        if (!names.IsForSettings(context.Request.Host.Host, out var domain)) return NotFound(context);
        var query = context.Request.Query[ClientConfig.AddressParameter].ToString();
        if (query.Length > 0) domain = query.Length <= MailAddress.MaxLength && MailAddress.Parse(query).Try(out var address, out _) ? book.Domain(address.Domain) : null;
        if (domain is null) return NotFound(context);
        var config = new ClientConfig
        {
            Provider = domain.Name.Ascii,
            Domains = [domain.Name.Ascii],
            DisplayName = domain.Name.Unicode,
            ShortName = domain.Name.Unicode,
            Incoming = [.. servers.Incoming(domain).Select(server => new ClientConfigServer(server))],
            Outgoing = [.. servers.Outgoing(domain).Select(server => new ClientConfigServer(server))],
        };
        return config.Incoming.IsEmpty && config.Outgoing.IsEmpty ? NotFound(context) : AnswerAsync(context, config.Write());
    }

    /// <summary>The question of Outlook and others. The address in it decides which domain is meant.</summary>
    public async Task AutodiscoverAsync(HttpContext context)
    {
        if (!names.IsForSettings(context.Request.Host.Host, out _))
        {
            await NotFound(context);
            return;
        }

        if (await ReadAsync(context) is not { } question)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        if (!AutodiscoverRequest.Parse(question).Try(out var request, out _))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await AnswerAsync(context, new AutodiscoverReply { ErrorCode = AutodiscoverReply.InvalidRequest }.Write(time.GetUtcNow()));
        }
        else if (book.Domain(request.Address.Domain) is not { } domain)
        {
            await NotFound(context);
        }
        else
        {
            var reply = request.WantsMailSettings ? AutodiscoverReply.For(request.Address, [.. servers.Incoming(domain), .. servers.Outgoing(domain)]) : new AutodiscoverReply { ErrorCode = AutodiscoverReply.NoSuchProvider };
            await AnswerAsync(context, reply.Write(time.GetUtcNow()));
        }
    }

    /// <summary>The policy of MTA-STS, at the name that is for it alone.</summary>
    public Task PolicyAsync(HttpContext context)
    {
        if (names.ForPolicy(context.Request.Host.Host) is not { } domain || Policy(domain) is not { } policy) return NotFound(context);
        context.Response.ContentType = $"{MediaTypeNames.Text.Plain}; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(policy.Write(), Encoding.UTF8, context.RequestAborted);
    }

    /// <summary>The policy as it is served; null when it names no host and this one has no name.</summary>
    private MtaStsPolicy? Policy(DomainEntry domain)
    {
        var mode = domain.MtaStsMode switch { MtaStsMode.Enforce => MtaStsPolicyMode.Enforce, MtaStsMode.Testing => MtaStsPolicyMode.Testing, _ => MtaStsPolicyMode.None };
        ImmutableArray<MtaStsPattern> hosts = [.. domain.MtaStsHosts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Pattern).OfType<MtaStsPattern>()];
        if (hosts.IsEmpty && servers.HostName is { } host) hosts = [new MtaStsPattern(host, IsWildcard: false)];
        return hosts.IsEmpty ? null : new MtaStsPolicy(mode, TimeSpan.FromSeconds(Math.Clamp(domain.MtaStsMaxAge, 0, MtaStsPolicy.LongestAge.TotalSeconds)), hosts);
    }

    /// <summary>A host as it was set, which may be in another script; in the policy it stands in A-labels (RFC 8461 §3.2).</summary>
    private static MtaStsPattern? Pattern(string host)
    {
        var wild = host.StartsWith("*.", StringComparison.Ordinal);
        return DomainName.Parse(wild ? host[2..] : host).Try(out var name, out _) ? new MtaStsPattern(name, wild) : null;
    }

    /// <summary>The body; null when it is longer than a question may be.</summary>
    private static async Task<byte[]?> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > AutodiscoverRequest.MaxOctets) return null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = AutodiscoverRequest.MaxOctets;
        using var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }

        return body.ToArray();
    }

    private static Task AnswerAsync(HttpContext context, byte[] document)
    {
        context.Response.ContentType = Xml;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentLength = document.Length;
        return context.Response.Body.WriteAsync(document, context.RequestAborted).AsTask();
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
