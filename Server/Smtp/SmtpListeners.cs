using System.Net;
using Microsoft.Extensions.Options;
using Mox.Server.Hosting;

namespace Mox.Server.Smtp;

/// <summary>The ports that speak SMTP.</summary>
internal sealed class SmtpListeners(IOptions<ListenOptions> listen, SmtpServices services) : IListenerSource
{
    public IEnumerable<ListenerPlan> Plan()
    {
        var options = listen.Value;
        return Plan("smtp", options.EndPoints(options.Smtp), SmtpListenerKind.Delivery)
            .Concat(Plan("submission", options.EndPoints(options.Submission), SmtpListenerKind.Submission))
            .Concat(Plan("submissions", options.EndPoints(options.Submissions), SmtpListenerKind.Submissions));
    }

    private IEnumerable<ListenerPlan> Plan(string name, IEnumerable<IPEndPoint> endPoints, SmtpListenerKind kind) =>
        endPoints.Select(endPoint => new ListenerPlan(name, endPoint, () => new SmtpSession(services, kind)));
}
