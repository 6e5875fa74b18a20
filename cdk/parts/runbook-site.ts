import { Duration } from 'aws-cdk-lib/core';
import {
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  PriceClass,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PrivateBucket } from './bucket.ts';
import { explain } from './explain.ts';
import { bucketName } from './names.ts';

/**
 * A private bucket has no index pages: `ID/` is asked for as `ID/index.html`. Links are written without the slash, which
 * those within a page need; the browser keeps the anchor. The pattern lets no `//HOST` become an address elsewhere.
 */
const INDEX = `function handler(event) {
  var request = event.request;
  if (/^(?:\\/[A-Za-z0-9_-]+)+$/.test(request.uri)) {
    return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: request.uri + '/' } } };
  }
  if (request.uri.endsWith('/')) request.uri += 'index.html';
  return request;
}
`;

export interface RunbookSiteProps {
  site: string;
  logs: IBucket;
}

/** The runbook pages for browsers: a private bucket that CloudFront alone reads. */
export class RunbookSite extends Construct {
  readonly bucket: PrivateBucket;
  readonly url: string;

  constructor(scope: Construct, id: string, { site, logs }: RunbookSiteProps) {
    super(scope, id);
    this.bucket = new PrivateBucket(this, 'Pages', {
      name: bucketName(site, 'runbook'),
      logs,
      lifecycleRules: [{ id: 'all', noncurrentVersionExpiration: Duration.days(30) }],
    });
    const distribution = new Distribution(this, 'Distribution', {
      comment: `Queuewarden: runbook of ${site}`,
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(this.bucket),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        responseHeadersPolicy: ResponseHeadersPolicy.SECURITY_HEADERS,
        functionAssociations: [
          {
            eventType: FunctionEventType.VIEWER_REQUEST,
            function: new EdgeFunction(this, 'Index', {
              code: FunctionCode.fromInline(INDEX),
              runtime: FunctionRuntime.JS_2_0,
            }),
          },
        ],
      },
    });
    this.url = `https://${distribution.distributionDomainName}`;
    explain(
      distribution,
      {
        id: 'AwsSolutions-CFR1',
        reason: 'Postmasters read it from wherever they are; the pages are the same for everybody and hold no data.',
      },
      {
        id: 'AwsSolutions-CFR2',
        reason: 'Static pages from a private bucket, GET only, no input and no code behind them that WAF could guard.',
      },
      {
        id: 'AwsSolutions-CFR3',
        reason:
          'What CloudFront asks the bucket for is in its server access log; who reads a public page is not recorded, ' +
          'and CloudFront’s own log would need a bucket with ACLs.',
      },
      {
        id: 'AwsSolutions-CFR4',
        reason:
          'The name is CloudFront’s own, whose certificate comes with its TLS policy. A site with a domain sets ' +
          'runbookUrl and publishes there instead.',
      },
    );
  }
}
