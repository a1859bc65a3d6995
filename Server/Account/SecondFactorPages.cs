using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Mox.Server.Hosting;
using Mox.Server.Identity;
using Mox.Shared.Contracts.Account;
using Mox.WebUI.Words;
using QRCoder;

namespace Mox.Server.Account;

/// <inheritdoc/>
internal sealed class SecondFactorPages(AccountDesk desk, SecondFactors factors, IOptions<ApplianceOptions> appliance) : ISecondFactor
{
    public async Task<SecurityAnswer<FactorSetup>> BeginAsync(CancellationToken ct)
    {
        if (await desk.FreshAsync() is null) return AccountDesk.NotConfirmed<FactorSetup>();
        var (session, account) = await desk.WhoAsync();
        var setup = factors.Begin(session.AccountId);
        var secret = string.Join(' ', OneTimeCode.Base32(setup.Secret).Chunk(4).Select(group => new string(group)));
        return AccountDesk.Made(new FactorSetup(secret, Picture(OneTimeCode.Uri(setup.Secret, appliance.Value.HostName, account.Primary.ToString())), setup.Ticket));
    }

    public async Task<SecurityAnswer<ImmutableArray<string>>> ConfirmAsync(string ticket, string code, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(code);
        if (await desk.FreshAsync() is not { } session) return AccountDesk.NotConfirmed<ImmutableArray<string>>();
        return await factors.ConfirmAsync(session.AccountId, ticket, code, session.SessionId, ct) is { } recovery
            ? AccountDesk.Made(recovery.ToImmutableArray())
            : AccountDesk.Refused<ImmutableArray<string>>(AccountPageWords.SaidWrongCode);
    }

    public async Task<SecurityAnswer> TurnOffAsync(CancellationToken ct)
    {
        if (await desk.FreshAsync() is not { } session) return AccountDesk.ConfirmFirst;
        return await factors.TurnOffAsync(session.AccountId, session.SessionId, ct) ? SecurityAnswer.Done : AccountDesk.Refused(AccountPageWords.SaidCodesOff);
    }

    public async Task<SecurityAnswer<ImmutableArray<string>>> RenewRecoveryAsync(CancellationToken ct)
    {
        if (await desk.FreshAsync() is not { } session) return AccountDesk.NotConfirmed<ImmutableArray<string>>();
        return await factors.RenewRecoveryAsync(session.AccountId, ct) is { } recovery
            ? AccountDesk.Made(recovery.ToImmutableArray())
            : AccountDesk.Refused<ImmutableArray<string>>(AccountPageWords.SaidNoRecovery);
    }

    /// <summary>Dark on light in both themes, with the quiet margin that readers need.</summary>
    private static string Picture(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var picture = new SvgQRCode(data);
        return picture.GetGraphic(4, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }
}
